package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.mail.crypto.Fixtures;
import org.muniment.mail.crypto.MailKeys;
import org.muniment.mail.crypto.PublicKey;
import org.muniment.vault.pgp.PgpWriter;

/** Reading what stock openssl and gpg have signed and encrypted; the files are frozen. */
class CryptoMailTest {

    private static ParsedMail read(byte[] bytes, MailKeys keys) {
        ParsedMail mail = new MailReader(id -> false, keys).read(RawMail.of(bytes));
        Coverage.assertWhole(mail);
        return mail;
    }

    private static PublicKey erika() {
        return PublicKey.read(Fixtures.bytes("erika.asc")).get(0);
    }

    private static List<String> states(ParsedMail mail) {
        return mail.crypto().stream()
                .map(layer -> layer.type() + ":" + layer.state())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "smime-opaque, smime:signed-valid",
        "smime-detached, smime:signed-valid",
        "smime-enveloped, smime:encrypted-unauthenticated",
        "smime-enveloped-ec, smime:encrypted-unauthenticated",
        "smime-authenveloped, smime:encrypted-opened",
        "smime-signed-encrypted, smime:encrypted-unauthenticated smime:signed-valid",
        "smime-triple, smime:signed-valid smime:encrypted-opened smime:signed-valid",
        "pgp-encrypted, pgp:encrypted-opened pgp:signed-valid",
        "pgp-exchange, pgp:encrypted-opened pgp:signed-valid",
        "pgp-signed, pgp:signed-valid",
        "pgp-sign-inside-encrypt, pgp:encrypted-opened pgp:signed-valid",
    })
    void opensWithTheMailboxesKeys(String file, String states) {
        ParsedMail mail = read(Fixtures.bytes(file + ".eml"), Fixtures.house(erika()));
        assertThat(states(mail)).containsExactly(states.split(" ", -1));
        assertThat(mail.bodyText()).contains("The parcel code is 4711 äö.");
        assertThat(mail.attachments())
                .filteredOn(part -> part.name().equals("plan.pdf"))
                .singleElement()
                .satisfies(part -> {
                    assertThat(part.content().bytes()).isEqualTo("%PDF-1.4\n".getBytes(StandardCharsets.US_ASCII));
                    assertThat(part.size()).isEqualTo(9);
                });
        assertThat(mail.attachments()).noneMatch(part -> part.name().endsWith(".p7m"));
    }

    @ParameterizedTest
    @CsvSource({
        "pgp-inline-encrypted, pgp:encrypted-opened pgp:signed-valid",
        "pgp-inline-html, pgp:encrypted-opened pgp:signed-valid",
        "pgp-inline-signed, pgp:signed-valid",
        "pgp-inline-tampered, pgp:signed-invalid",
        "pgp-inline-partly, pgp:encrypted-partly pgp:signed-partly",
    })
    void opensOpenPgpInRunningText(String file, String states) {
        ParsedMail mail = read(Fixtures.bytes(file + ".eml"), Fixtures.house(erika()));
        assertThat(states(mail)).containsExactly(states.split(" ", -1));
        assertThat(mail.bodyText())
                .contains("Grüße, the code is 471")
                .contains("\n- a list")
                .contains("Erika");
        assertThat(mail.bodyText()).doesNotContain("BEGIN PGP");
        assertThat(mail.bodyHtml()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "smime-opaque, smime:signed-valid, true",
        "smime-detached, smime:signed-valid, true",
        "smime-enveloped, smime:encrypted, false",
        "smime-authenveloped, smime:encrypted, false",
        "smime-triple, smime:signed-valid smime:encrypted, false",
        "pgp-encrypted, pgp:encrypted, false",
        "pgp-signed, pgp:signed, true",
        "pgp-inline-signed, pgp:signed, true",
        "pgp-inline-encrypted, pgp:encrypted, false",
    })
    void readsWithoutKeysWhatIsReadable(String file, String states, boolean readable) {
        ParsedMail mail = read(Fixtures.bytes(file + ".eml"), MailKeys.NONE);
        assertThat(states(mail)).containsExactly(states.split(" ", -1));
        assertThat(mail.bodyText().contains("4711")).isEqualTo(readable);
    }

    @Test
    void offersTheKeysThatCameAlong() {
        ParsedMail smime = read(Fixtures.bytes("smime-opaque.eml"), MailKeys.NONE);
        assertThat(smime.offeredKeys()).singleElement().satisfies(key -> {
            assertThat(key.addresses()).containsExactly("erika@example.org");
            assertThat(key.exported())
                    .isEqualToNormalizingNewlines(new String(Fixtures.bytes("erika.pem"), StandardCharsets.US_ASCII));
        });
        assertThat(smime.crypto().get(0).signer()).contains(smime.offeredKeys().get(0));
        ParsedMail pgp = read(Fixtures.bytes("pgp-encrypted.eml"), Fixtures.house());
        assertThat(pgp.offeredKeys()).containsExactly(erika());
        assertThat(states(pgp)).contains("pgp:signed-valid");
    }

    @Test
    void cannotTellWithoutTheSignersKey() {
        ParsedMail mail = read(Fixtures.bytes("pgp-exchange.eml"), Fixtures.house());
        assertThat(states(mail)).containsExactly("pgp:encrypted-opened", "pgp:signed");
        assertThat(mail.crypto().get(1).signer()).isEmpty();
    }

    @Test
    void opensFilesThatWereEncryptedForThemselves() {
        byte[] plan = "%PDF-1.4\nä".getBytes(StandardCharsets.UTF_8);
        String sealed = PgpWriter.encrypt(
                plan,
                List.of(Fixtures.housePgp().certificate()),
                Optional.empty(),
                Instant.parse("2027-01-01T10:00:00Z"));
        byte[] raw =
                ("From: erika@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee the plan.\r\n"
                                + "--b\r\nContent-Type: application/octet-stream; name=\"Pläne.pdf.asc\"\r\n"
                                + "Content-Disposition: attachment\r\n\r\n" + sealed + "\r\n--b--\r\n")
                        .getBytes(StandardCharsets.UTF_8);
        ParsedMail mail = read(raw, Fixtures.house(erika()));
        assertThat(mail.bodyText()).isEqualTo("See the plan.");
        assertThat(mail.attachments()).singleElement().satisfies(file -> {
            assertThat(file.name()).isEqualTo("Pläne.pdf");
            assertThat(file.path()).isEqualTo("2.pgp.1");
            assertThat(file.content().bytes()).isEqualTo(plan);
        });
        assertThat(states(mail)).containsExactly("pgp:encrypted-partly");
        ParsedMail closed = read(raw, MailKeys.NONE);
        assertThat(closed.attachments()).singleElement().satisfies(file -> assertThat(file.name())
                .isEqualTo("Pläne.pdf.asc"));
        assertThat(states(closed)).containsExactly("pgp:encrypted");
    }

    @Test
    void neverMixesDecryptedContentIntoForeignHtml() {
        ParsedMail mail = read(Fixtures.bytes("pgp-efail.eml"), Fixtures.house(erika()));
        assertThat(states(mail)).containsExactly("pgp:encrypted-partly");
        assertThat(mail.bodyHtml()).isEmpty();
        assertThat(mail.bodyText()).contains("Secret code 4711");
    }

    @ParameterizedTest
    @CsvSource({"smime-enveloped-html, false", "smime-authenveloped-html, true", "pgp-encrypted-html, true"})
    void showsHtmlOnlyWhereNobodyCouldHaveAlteredIt(String file, boolean html) {
        ParsedMail mail = read(Fixtures.bytes(file + ".eml"), Fixtures.house());
        assertThat(mail.bodyText()).contains("Secret code 4711");
        assertThat(mail.bodyHtml().contains("4711")).isEqualTo(html);
    }

    @Test
    void refusesOpenPgpWithoutProtectionOfIntegrity() {
        ParsedMail mail = read(Fixtures.bytes("pgp-no-mdc.eml"), Fixtures.house(erika()));
        assertThat(states(mail)).containsExactly("pgp:encrypted-refused");
        assertThat(mail.bodyText()).doesNotContain("4711");
    }

    @ParameterizedTest
    @ValueSource(strings = {"smime-authenveloped", "pgp-encrypted", "smime-opaque", "smime-detached", "pgp-signed"})
    void noticesEveryChange(String file) {
        byte[] bytes = Fixtures.bytes(file + ".eml");
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        MailKeys keys = Fixtures.house(erika());
        for (int i = text.indexOf("\r\n\r\n") + 4; i < bytes.length; i += 487) {
            byte[] changed = bytes.clone();
            changed[i] = (byte) (changed[i] == 'A' ? 'B' : 'A');
            ParsedMail mail = read(changed, keys);
            boolean shown = mail.bodyText().contains("4711");
            boolean same = mail.bodyText().contains("The parcel code is 4711 äö.");
            boolean trusted = states(mail).stream().anyMatch(state -> state.endsWith("-valid"));
            assertThat(!trusted || same)
                    .as("byte %d of %s changed, %s", i, file, states(mail))
                    .isTrue();
            if (file.contains("encrypted") || file.contains("enveloped")) {
                assertThat(!shown || same).as("byte %d", i).isTrue();
            }
        }
    }

    @Test
    void survivesDamageOfEveryKind() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        MailKeys keys = Fixtures.house(erika());
        String[] files = {"smime-triple", "smime-signed-encrypted", "pgp-encrypted", "pgp-sign-inside-encrypt"};
        for (int i = 0; i < 48; i++) {
            byte[] bytes = Fixtures.bytes(files[i % files.length] + ".eml");
            int cuts = 1 + random.nextInt(4);
            for (int c = 0; c < cuts; c++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = java.util.Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
            ParsedMail mail = read(i % 2 == 0 ? bytes : cut, keys);
            assertThat(mail.defects()).as("seed %d", seed).doesNotContain("reader-fault");
        }
    }

    @Test
    void readsManyBeginningsAndDeepNestingInBoundedTime() {
        MailKeys keys = Fixtures.house();
        String begin = "-----BEGIN PGP SIGNED MESSAGE-----\r\nx\r\n";
        String many = "From: a@example.org\r\n\r\n" + begin.repeat(10_000) + "-----BEGIN PGP SIGNATURE-----\r\n"
                + "-----END PGP SIGNATURE-----\r\n";
        StringBuilder deep = new StringBuilder("From: a@example.org\r\n");
        for (int i = 0; i < 60; i++) {
            deep.append("Content-Type: multipart/signed; boundary=b")
                    .append(i)
                    .append("\r\n\r\n--b")
                    .append(i)
                    .append("\r\n");
        }
        deep.append("\r\ninnermost\r\n");
        String parts = "From: a@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                + "--b\r\nContent-Type: application/pkcs7-mime\r\n\r\nx\r\n".repeat(5_000);
        for (String hostile : java.util.List.of(many, deep.toString(), parts)) {
            long before = System.nanoTime();
            ParsedMail mail = read(hostile.getBytes(StandardCharsets.US_ASCII), keys);
            assertThat(java.time.Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(java.time.Duration.ofSeconds(20));
            assertThat(mail.defects()).doesNotContain("reader-fault");
            assertThat(mail.crypto().size()).isLessThan(50);
        }
    }
}
