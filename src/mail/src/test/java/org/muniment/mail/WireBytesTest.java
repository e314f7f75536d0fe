package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.auth.DkimOutcome;
import org.muniment.mail.auth.DkimSigner;
import org.muniment.mail.auth.Handover;
import org.muniment.mail.auth.MailAuthenticator;
import org.muniment.mail.auth.Trust;
import org.muniment.mail.auth.ZoneDns;
import org.muniment.mail.crypto.Encryption;
import org.muniment.mail.crypto.MailboxKeys;
import org.muniment.mail.crypto.PublicKey;
import org.muniment.vault.pgp.PgpIdentity;
import org.muniment.vault.signature.MailKeyKind;
import org.muniment.vault.signature.MailSigner;

/** The bytes a server receives are those that were composed and stored, to the last one. */
class WireBytesTest {

    @TempDir
    Path folder;

    private House house;
    private MailSettings settings;

    @BeforeEach
    void open() {
        house = House.open(folder);
        settings = house.settings("dkim.selector", "s1");
        new DkimKeys(settings, house.vault(), House.CLOCK).keep("s1", MailSigner.make(MailKeyKind.ED25519));
    }

    @AfterEach
    void close() {
        house.close();
    }

    private static Draft draft(String to, Draft.Kind kind, List<Draft.File> files) {
        return new Draft(
                new ParsedMail.Address("Süpport", "support@desk.example"),
                Optional.of("support+t.abc@desk.example"),
                List.of(new ParsedMail.Address("Jürgen", to)),
                List.of(),
                "Grüße von .dots",
                ".\n..\n.dot\n\nFrom us  \n" + "long ä ".repeat(400) + "\n.\n",
                Optional.empty(),
                "1.2@desk.example",
                Optional.empty(),
                List.of(),
                kind,
                House.CLOCK.instant(),
                files);
    }

    private byte[] received(RawMail stored, String to) throws Exception {
        try (SmtpSink sink = new SmtpSink(Optional.empty())) {
            sink.offers.add("SMTPUTF8");
            MailSettings sending = house.settings("relay", "smtp://127.0.0.1:" + sink.port());
            Outgoing mail = new Outgoing(UUID.randomUUID(), "support@desk.example", List.of(to), stored, 0, false);
            assertThat(new RelayWay(sending, sending.relay().orElseThrow()).send(mail))
                    .extracting(SendReport.Outcome::state)
                    .containsExactly(SendReport.State.ACCEPTED);
            boolean wide = !to.chars().allMatch(c -> c < 0x80);
            assertThat(sink.commands().get(1))
                    .isEqualTo("MAIL FROM:<support@desk.example>" + (wide ? " BODY=8BITMIME SMTPUTF8" : ""));
            return sink.messages().get(0);
        }
    }

    private String dkim(RawMail mail) throws Exception {
        DkimSigner signer =
                DkimKeys.signers(settings, house.vault(), House.CLOCK).get(0);
        String zone = signer.recordName() + ". TXT \"" + signer.record() + "\"\n";
        return new MailAuthenticator(ZoneDns.read(zone.getBytes(StandardCharsets.US_ASCII)), Trust.NOBODY, House.CLOCK)
                .check(mail.bytes(), List.of("support@desk.example"), Handover.UNKNOWN).dkim().stream()
                        .map(DkimOutcome::word)
                        .findFirst()
                        .orElse("none");
    }

    @Test
    void plainSignedAndWideMailArrivesToTheByte() throws Exception {
        Composer plain = new Composer(house.vault().tokens(), List.of());
        Composer signing = Composer.of(settings, house.vault(), House.CLOCK);
        byte[] file = new byte[70_000];
        new java.util.Random(11).nextBytes(file);
        List<Draft.File> files = List.of(new Draft.File("ä.bin", "application/octet-stream", RawMail.of(file)));
        for (Composer composer : List.of(plain, signing)) {
            for (String to : List.of("ann@x.example", "jürgen@müller.example")) {
                RawMail stored = composer.compose(draft(to, Draft.Kind.PERSONAL, files));
                assertThat(received(stored, Composer.address(to))).isEqualTo(stored.bytes());
                assertThat(dkim(stored)).isEqualTo(composer == signing ? "pass" : "none");
                ParsedMail read = new MailReader(id -> false).read(stored);
                assertThat(read.to().get(0).addr()).isEqualTo(Composer.address(to));
                assertThat(read.defects()).isEmpty();
            }
        }
        assertThat(Composer.address("jürgen@müller.example"))
                .as("domains go in their ASCII form")
                .isEqualTo("jürgen@xn--mller-kva.example");
    }

    @Test
    void encryptedMailArrivesToTheByte() throws Exception {
        PgpIdentity erika = PgpIdentity.generate(
                "Erika", "jürgen@x.example", House.CLOCK.instant().minusSeconds(60), Duration.ofDays(10));
        PublicKey key = PublicKey.read(erika.certificate().armored().getBytes(StandardCharsets.US_ASCII))
                .get(0);
        MailboxKeys own = new MailboxKeys(folder, house.vault());
        own.prepare();
        Encryption.Order order = new Encryption.Order(
                key, "support@desk.example", House.CLOCK.instant().truncatedTo(ChronoUnit.SECONDS));
        UnaryOperator<byte[]> cover = wire -> new Encryption(own, house.vault().tokens()).encrypt(wire, order);
        RawMail stored = Composer.of(settings, house.vault(), House.CLOCK)
                .compose(draft("jürgen@x.example", Draft.Kind.PERSONAL, List.of()), cover);
        assertThat(received(stored, "jürgen@x.example")).isEqualTo(stored.bytes());
        assertThat(dkim(stored)).isEqualTo("pass");
        assertThat(new String(stored.bytes(), StandardCharsets.UTF_8))
                .contains("jürgen@x.example")
                .doesNotContain("dots");
    }

    /** Automatic mail says so (RFC 3834), and nothing is a mailing: there is no class of mail to unsubscribe from. */
    @Test
    void everyMailSaysWhetherItIsAutomaticAndNoneIsAMailing() {
        Composer composer = new Composer(house.vault().tokens(), List.of());
        for (Draft.Kind kind : Draft.Kind.values()) {
            String wire = new String(
                    composer.compose(draft("ann@x.example", kind, List.of())).bytes(), StandardCharsets.US_ASCII);
            String head = wire.substring(0, wire.indexOf("\r\n\r\n")).toLowerCase(Locale.ROOT);
            assertThat(head).doesNotContain("list-", "precedence:");
            assertThat(head.contains("auto-submitted: auto-")).isEqualTo(kind != Draft.Kind.PERSONAL);
            assertThat(head.contains("x-auto-response-suppress: all")).isEqualTo(kind != Draft.Kind.PERSONAL);
        }
    }
}
