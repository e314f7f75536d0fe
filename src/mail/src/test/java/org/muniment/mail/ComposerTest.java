package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.mail.ParsedMail.Address;
import org.muniment.terms.Refusal;

class ComposerTest {
    private static final UUID TICKET = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    private static final Instant NOW = Instant.parse("2026-11-22T05:00:00Z");

    @TempDir
    private Path folder;

    private House house;
    private Composer composer;

    @BeforeEach
    void open() {
        house = House.open(folder);
        composer = new Composer(house.vault().tokens(), List.of());
    }

    @AfterEach
    void close() {
        house.close();
    }

    private static Draft draft(String subject, String text, Optional<String> html, List<Draft.File> files) {
        return new Draft(
                new Address("Ünser Support", "support@desk.example"),
                Optional.of("support+t.abc@desk.example"),
                List.of(new Address("Ann, \"the\" <One>", "ann@müller.example"), new Address("", "b@x.example")),
                List.of(new Address("日本 太郎 ".repeat(20), "c@x.example")),
                subject,
                text,
                html,
                "mine@desk.example",
                Optional.of("theirs@x.example"),
                List.of("first@x.example", "bad id>", "theirs@x.example"),
                Draft.Kind.AUTO_REPLIED,
                NOW,
                files);
    }

    private static Draft.File file(String name, int size) {
        byte[] bytes = new byte[size];
        new Random(5).nextBytes(bytes);
        return new Draft.File(name, "application/pdf", RawMail.of(bytes));
    }

    private static void assertWellFormed(RawMail mail) {
        String wire = new String(mail.bytes(), StandardCharsets.ISO_8859_1);
        assertThat(wire.chars()).allMatch(c -> c == '\r' || c == '\n' || c == '\t' || (c >= ' ' && c < 0x7F));
        assertThat(wire.replace("\r\n", "")).doesNotContain("\r").doesNotContain("\n");
        assertThat(wire.split("\r\n", -1)).allMatch(line -> line.length() <= 998);
        assertThat(wire).endsWith("\r\n");
    }

    @Test
    void saysWhatTheDraftSays() {
        String text = "Grüße,\n\n.leading dot\nFrom here\ntrailing blank \n=equals= " + "long ".repeat(50) + "\n😀";
        RawMail raw = composer.compose(draft(
                "Re: Größe 😀 " + "und mehr ".repeat(20),
                text,
                Optional.of("<p>Grüße</p>"),
                List.of(file("Übersicht \"1\".pdf", 5_000), file("plain.pdf", 3))));
        assertWellFormed(raw);
        ParsedMail mail = new MailReader().read(raw);
        Coverage.assertWhole(mail);
        assertThat(mail.defects()).isEmpty();
        assertThat(mail.subject()).isEqualTo(("Re: Größe 😀 " + "und mehr ".repeat(20)).strip());
        assertThat(mail.from()).containsExactly(new Address("Ünser Support", "support@desk.example"));
        assertThat(mail.to())
                .containsExactly(
                        new Address("Ann, \"the\" <One>", "ann@xn--mller-kva.example"), new Address("", "b@x.example"));
        assertThat(mail.cc().get(0).name()).isEqualTo("日本 太郎 ".repeat(20).strip());
        assertThat(mail.replyTo()).extracting(Address::addr).containsExactly("support+t.abc@desk.example");
        assertThat(mail.messageId()).isEqualTo("mine@desk.example");
        assertThat(mail.inReplyTo()).containsExactly("theirs@x.example");
        assertThat(mail.references()).containsExactly("first@x.example", "theirs@x.example");
        assertThat(mail.date().orElseThrow().epoch()).isEqualTo(NOW.getEpochSecond());
        assertThat(mail.bodyText()).isEqualTo(text + "\n");
        assertThat(mail.bodyHtml()).isEqualTo("<p>Grüße</p>\n");
        assertThat(mail.attachments())
                .extracting(ParsedMail.Attachment::name)
                .containsExactly("Übersicht \"1\".pdf", "plain.pdf");
        assertThat(mail.attachments().get(0).content().bytes())
                .isEqualTo(file("x", 5_000).content().bytes());
        assertThat(mail.auto().kind()).isEqualTo(ParsedMail.Auto.Kind.AUTO_REPLY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\nBcc: evil@x",
                "x\nX-Evil: 1",
                "x\rX-Evil: 1",
                "x\u0000\u2028y",
                "\r\n\r\nbody",
                "=?utf-8?Q?=0D=0ABcc:_e@x?="
            })
    void letsNothingInjectAHeader(String evil) {
        Draft draft = new Draft(
                new Address(evil, "support@desk.example"),
                Optional.empty(),
                List.of(new Address(evil, "ann@x.example")),
                List.of(),
                evil,
                "text",
                Optional.empty(),
                "mine@desk.example",
                Optional.empty(),
                List.of(evil),
                Draft.Kind.PERSONAL,
                NOW,
                List.of(new Draft.File(evil, evil, RawMail.of(new byte[1]))));
        RawMail raw = composer.compose(draft);
        assertWellFormed(raw);
        ParsedMail mail = new MailReader().read(raw);
        assertThat(mail.to()).hasSize(1);
        String wire = new String(raw.bytes(), StandardCharsets.US_ASCII);
        assertThat(wire.split("\r\n", -1)).noneMatch(line -> line.startsWith("Bcc") || line.startsWith("X-Evil"));
        assertThat(mail.bodyText()).isEqualTo("text\n");
        assertThat(mail.attachments()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "@x",
                "a@",
                "a b@x.org",
                "a@x.org\r\nBcc: b@x",
                "a@x.org>",
                "<a@x.org",
                "a@x..org,b@y",
                "ä\u0085@x.org",
                "ä b@x.org",
                "\u202Eä@x.org",
                "\uD800@x.org"
            })
    void refusesWhatIsNoAddress(String address) {
        assertThatThrownBy(() -> Composer.address(address)).isInstanceOf(Refusal.class);
    }

    @Test
    void survivesItsOwnReaderWhateverTheText() {
        long seed = System.nanoTime();
        System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(300);
            for (int c = 0; c < length; c++) {
                int[] ranges = {
                    32 + random.nextInt(95),
                    '\n',
                    0xC0 + random.nextInt(0x100),
                    0x4E00 + random.nextInt(5_000),
                    0x1F600 + random.nextInt(60)
                };
                text.appendCodePoint(ranges[random.nextInt(ranges.length)]);
            }
            String body = "a" + text + "z";
            RawMail raw = composer.compose(draft(body.replace('\n', ' '), body, Optional.empty(), List.of()));
            assertWellFormed(raw);
            ParsedMail mail = new MailReader().read(raw);
            String wanted = java.text.Normalizer.normalize(body, java.text.Normalizer.Form.NFC);
            assertThat(mail.bodyText()).as("seed %d", seed).isEqualTo(wanted + "\n");
            assertThat(mail.subject()).as("seed %d", seed).isEqualTo(wanted.replaceAll("[ \n\u0080-\u009F]+", " "));
        }
    }

    @Test
    void bindsReplyAddressesToTicketCorrespondentAndTime() {
        MailSettings settings = house.settings("reply-life", "10d");
        ReplyAddress addresses = new ReplyAddress(house.vault().tokens(), settings, InstantSource.fixed(NOW));
        String address = addresses.forTicket(TICKET, "Ann@X.example");
        assertThat(address).endsWith("@desk.example").startsWith("support+t.");
        assertThat(address.indexOf('@')).isLessThanOrEqualTo(64);
        assertThat(settings.isOurs(address)).isTrue();
        assertThat(addresses.verify(address.toUpperCase(java.util.Locale.ROOT), "ann@x.EXAMPLE"))
                .hasValueSatisfying(v -> {
                    assertThat(v.ticket()).isEqualTo(TICKET);
                    assertThat(v.expired()).isFalse();
                });
        assertThat(addresses.verify(address, "other@x.example")).isEmpty();
        assertThat(addresses.verify("support@desk.example", "ann@x.example")).isEmpty();
        for (int i = "support+t.".length(); i < address.indexOf('@'); i++) {
            char other = address.charAt(i) == 'a' ? 'b' : 'a';
            String forged = address.substring(0, i) + other + address.substring(i + 1);
            assertThat(addresses.verify(forged, "ann@x.example"))
                    .as("position %d", i)
                    .isEmpty();
        }
        ReplyAddress later =
                new ReplyAddress(house.vault().tokens(), settings, InstantSource.fixed(NOW.plus(Duration.ofDays(12))));
        assertThat(later.verify(address, "ann@x.example"))
                .hasValueSatisfying(v -> assertThat(v.expired()).isTrue());
    }

    @Test
    void knowsItsOwnMessageIds() {
        OwnMessageId ids = new OwnMessageId(house.vault().tokens(), house.settings());
        String id = ids.of(TICKET, new UUID(1, 2));
        assertThat(ids.of(TICKET, new UUID(1, 2))).isEqualTo(id);
        assertThat(ids.of(TICKET, new UUID(1, 3))).isNotEqualTo(id);
        assertThat(ids.ticket("<" + id + ">")).contains(TICKET);
        assertThat(ids.ticket(id.replace("@desk", "@other"))).isEmpty();
        assertThat(ids.ticket("b" + id.substring(1))).isEmpty();
        assertThat(ids.ticket("short@desk.example")).isEmpty();
    }

    @Test
    void stopsLoops() {
        java.util.Map<String, Integer> counts = new java.util.HashMap<>();
        LoopGuard guard = new LoopGuard(
                (correspondent, since, now, limit) -> counts.merge(correspondent, 1, Integer::sum) <= limit,
                InstantSource.fixed(NOW));
        assertThat(guard.maySend("Ann@x.example")).isEqualTo(LoopGuard.Verdict.SEND);
        assertThat(guard.maySend("ann@x.example")).isEqualTo(LoopGuard.Verdict.SEND);
        assertThat(guard.maySend("ann@x.example")).isEqualTo(LoopGuard.Verdict.SEND);
        assertThat(guard.maySend("ann@x.example")).isEqualTo(LoopGuard.Verdict.TOO_MANY);
        assertThat(guard.maySend("MAILER-DAEMON@x.example")).isEqualTo(LoopGuard.Verdict.MACHINE);
        RawMail auto = RawMail.of("Auto-Submitted: auto-replied\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        RawMail person = RawMail.of("Subject: hi\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(guard.mayAnswer(new MailReader().read(auto), delivery(auto, "b@x"), "b@x"))
                .isEqualTo(LoopGuard.Verdict.MACHINE);
        assertThat(guard.mayAnswer(new MailReader().read(person), delivery(person, ""), "b@x"))
                .isEqualTo(LoopGuard.Verdict.NULL_SENDER);
        assertThat(guard.mayAnswer(new MailReader().read(person), delivery(person, "b@x"), "b@x"))
                .isEqualTo(LoopGuard.Verdict.SEND);
    }

    private static Delivery delivery(RawMail raw, String from) {
        DeliveryId id = DeliveryId.received("support@desk.example", raw.sha256());
        return new Delivery(id, Route.SMTP, from, List.of("support@desk.example"), NOW, Optional.empty(), "", raw);
    }
}
