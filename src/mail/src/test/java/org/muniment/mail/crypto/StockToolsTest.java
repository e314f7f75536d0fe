package org.muniment.mail.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.cms.CmsIdentity;
import org.muniment.vault.pgp.PgpIdentity;

/** What we encrypt and sign, stock openssl and gpg open and verify; and gpg takes the keys we make. */
class StockToolsTest {

    private static final InstantSource CLOCK = InstantSource.system();
    private static final String FROM = "help@desk.example";
    private static final String MAIL = """
            From: Help <help@desk.example>
            To: erika@example.org
            Subject: The secret
             subject
            Message-ID: <1@desk.example>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            The code is 4711.
            Second line =C3=A4
            """.replace("\n", "\r\n");

    @TempDir
    Path folder;

    Vault vault;
    MailboxKeys own;

    @BeforeEach
    void open() {
        vault = Vault.open(new VaultSettings(folder.resolve("vault")), CLOCK);
        own = new MailboxKeys(folder, vault);
        own.prepare();
    }

    @AfterEach
    void close() {
        vault.close();
    }

    private byte[] encrypted(PublicKey to) {
        Instant now = CLOCK.instant().truncatedTo(ChronoUnit.SECONDS);
        return new Encryption(own, vault.tokens())
                .encrypt(MAIL.getBytes(StandardCharsets.US_ASCII), new Encryption.Order(to, FROM, now));
    }

    @ParameterizedTest
    @CsvSource({"true, erika", "false, erika", "false, house-ec"})
    void opensslOpensAndVerifiesOurs(boolean gcm, String recipient) throws Exception {
        assumeTrue(isThere("openssl", "version"), "openssl is not installed");
        own.add(Fixtures.houseCms());
        PublicKey key = PublicKey.read(Fixtures.bytes(recipient + ".pem")).get(0);
        Path mail = write("mail.eml", encrypted(new PublicKey(key.scheme(), key.bytes(), gcm)));
        Path p12 = write("key.p12", Fixtures.bytes(recipient + ".p12"));
        Path secret = folder.resolve("key.pem");
        run("openssl", "pkcs12", "-in", p12.toString(), "-passin", "pass:secret", "-nodes", "-out", secret.toString());
        Path open = folder.resolve("open.eml");
        run("openssl", "cms", "-decrypt", "-in", mail.toString(), "-inkey", secret.toString(), "-out", open.toString());
        Path house = write("house.pem", Fixtures.bytes("house.pem"));
        String text = run("openssl", "cms", "-verify", "-in", open.toString(), "-CAfile", house.toString());
        assertThat(text).contains("The code is 4711.").doesNotContain("Subject");
        assertThat(Files.readString(mail)).contains("Subject: The secret").doesNotContain("4711");
    }

    @Test
    void gpgOpensAndVerifiesOurs() throws Exception {
        assumeTrue(isThere("gpg", "--version"), "gpg is not installed");
        PgpIdentity made = PgpIdentity.generate("Help", FROM, CLOCK.instant().minusSeconds(60), Duration.ofDays(1_000));
        PublicKey published = own.add(made);
        assertThat(own.pgp().get(0).certificate().expires()).isPresent();
        Path mail = write(
                "mail.eml",
                encrypted(PublicKey.read(Fixtures.bytes("erika.asc")).get(0)));
        Path home = home();
        gpg(
                home,
                "--import",
                write("ours.asc", published.exported().getBytes(StandardCharsets.US_ASCII))
                        .toString());
        gpg(
                home,
                "--import",
                write("erika.sec.asc", Fixtures.bytes("erika.sec.asc")).toString());
        assertThat(gpg(home, "--list-keys", "--with-colons"))
                .contains(made.certificate().fingerprint().toUpperCase(java.util.Locale.ROOT));
        String text = Files.readString(mail);
        assertThat(text).contains("Subject: [...]").doesNotContain("secret").doesNotContain("4711");
        String armor = text.substring(text.indexOf("-----BEGIN PGP"), text.indexOf("-----END PGP MESSAGE-----") + 27);
        Path message = write("message.asc", armor.getBytes(StandardCharsets.US_ASCII));
        String open = gpg(home, "--decrypt", message.toString());
        assertThat(open)
                .contains("The code is 4711.")
                .contains("Subject: The secret")
                .contains("[GNUPG:] GOODSIG");
        Path theirs = write("text", "The parcel".getBytes(StandardCharsets.US_ASCII));
        gpg(home, "-r", FROM, "-u", "erika@example.org", "--armor", "--sign", "--encrypt", theirs.toString());
        byte[] fromGpg = Files.readAllBytes(folder.resolve("text.asc"));
        assertThat(new org.muniment.vault.pgp.PgpReader(own.pgp(), 1_000).open(fromGpg))
                .isInstanceOfSatisfying(org.muniment.vault.pgp.PgpContent.Opened.class, content -> {
                    assertThat(content.content()).asString().isEqualTo("The parcel");
                    assertThat(content.signatures()
                                    .check(org.muniment.vault.pgp.PgpCertificate.read(Fixtures.bytes("erika.asc"))))
                            .extracting(org.muniment.vault.pgp.PgpSignature::outcome)
                            .containsExactly(org.muniment.vault.pgp.PgpSignature.Outcome.VALID);
                });
    }

    @Test
    void keepsKeysSealedAndFindsThemAgain() throws Exception {
        CmsIdentity certificate = Fixtures.houseCms();
        own.add(certificate);
        own.add(Fixtures.housePgp());
        MailboxKeys again = new MailboxKeys(folder, vault);
        assertThat(again.list()).hasSize(2).isEqualTo(own.list());
        assertThat(again.smime().get(0).certificate()).isEqualTo(certificate.certificate());
        try (var files = Files.list(folder.resolve("mail/keys"))) {
            for (Path file : files.toList()) {
                byte[] sealed = Files.readAllBytes(file);
                assertThat(new String(sealed, StandardCharsets.ISO_8859_1))
                        .startsWith("MUF")
                        .doesNotContain("help@desk.example");
            }
        }
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private Path home() throws IOException {
        // The socket of gpg's agent has to fit into 108 characters, which a folder of a test does not.
        Path home = Files.createTempDirectory("gpg");
        return Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    }

    private String gpg(Path home, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("gpg", "--homedir", home.toString(), "--batch", "--yes", "--no-tty", "--status-fd", "1"));
        command.addAll(List.of("--trust-model", "always", "--pinentry-mode", "loopback", "--passphrase", ""));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private static boolean isThere(String... command) throws Exception {
        try {
            run(command);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String run(String... command) throws Exception {
        Path out = Files.createTempFile("out", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            boolean done = process.waitFor(60, TimeUnit.SECONDS);
            String text = Files.readString(out, StandardCharsets.ISO_8859_1);
            assertThat(done && process.exitValue() == 0)
                    .as(String.join(" ", command) + "\n" + text)
                    .isTrue();
            return text;
        } finally {
            Files.delete(out);
        }
    }
}
