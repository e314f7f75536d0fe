package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.muniment.mail.ParsedMail.Auto.Kind;

/** What made other desks lose, mix up or obey mail, as far as reading is concerned; one method for each catalogue row. */
class FailureCatalogueTest {
    private static final Duration MOST_CPU = Duration.ofSeconds(3);

    private static ParsedMail read(String text) {
        return read(text, StandardCharsets.UTF_8);
    }

    private static ParsedMail read(String text, Charset charset) {
        ParsedMail mail =
                new MailReader().read(RawMail.of(text.replace("\n", "\r\n").getBytes(charset)));
        Coverage.assertWhole(mail);
        assertThat(mail.defects()).doesNotContain("reader-fault");
        return mail;
    }

    @Test
    void r03MessageIdsThatAreMissingEmptyReusedOrOversized() {
        String rest = "From: a@example.org\nDate: Tue, 3 Nov 2026 10:20:30 +0100\n";
        for (String field : List.of("", "Message-ID:\n", "Message-ID: < >\n", "Message-ID: <>\n")) {
            ParsedMail mail = read(field + rest + "\nwords\n");
            assertThat(mail.messageId()).as(field).isEmpty();
            assertThat(mail.defects()).contains("message-id-missing");
            assertThat(mail.bodyText()).isEqualTo("words\n");
        }
        ParsedMail one = read(rest + "\none\n");
        ParsedMail other = read(rest + "\nother\n");
        assertThat(one.date()).isEqualTo(other.date());
        assertThat(one.rawSha256()).as("what tells them apart").isNotEqualTo(other.rawSha256());
        ParsedMail first = read("Message-ID: <same@x>\n" + rest + "\none\n");
        ParsedMail second = read("Message-ID: <same@x>\nMessage-ID: <other@x>\n" + rest + "\ntwo\n");
        assertThat(first.messageId()).isEqualTo(second.messageId()).isEqualTo("same@x");
        assertThat(first.rawSha256()).isNotEqualTo(second.rawSha256());
        String oversized = "x".repeat(500_000) + "@x";
        ParsedMail large = read("Message-ID: <" + oversized + ">\nReferences: <" + oversized + "> <b@x>\n\nx");
        assertThat(large.messageId().length()).isBetween(1, 2_000);
        assertThat(large.references()).hasSize(2).contains("b@x");
    }

    @Test
    void r08TextThatIsNotWhatItDeclares() {
        String type = "Content-Type: text/plain; charset=";
        ParsedMail latin = read(type + "utf-8\n\nGrüße\n", StandardCharsets.ISO_8859_1);
        assertThat(latin.bodyText()).isEqualTo("Grüße\n");
        assertThat(latin.defects()).contains("charset-wrong");
        assertThat(latin.leaves().get(0).charset()).isEqualTo("windows-1252");
        ParsedMail unknown = read(type + "x-klingon\n\nGrüße\n");
        assertThat(unknown.bodyText()).isEqualTo("Grüße\n");
        assertThat(unknown.defects()).contains("charset-unknown");
        ParsedMail none = read("Subject: x\n\nGrüße\n", StandardCharsets.ISO_8859_1);
        assertThat(none.bodyText()).isEqualTo("Grüße\n");
        assertThat(none.defects()).contains("charset-guessed");
        ParsedMail utf7 = read(type + "utf-7\nSubject: =?utf-7?Q?+APw-?=\n\n+AGEA4w-\n");
        assertThat(utf7.bodyText()).isEqualTo("aã\n");
        assertThat(utf7.subject()).isEqualTo("ü");
        ParsedMail script = read(type + "utf-7\n\n+ADw-script+AD4-\n");
        assertThat(script.bodyHtml()).isEmpty();
        assertThat(read(type + "utf-8\n\na\0b\0c\n").bodyText()).isEqualTo("abc\n");
        assertThat(read("Subject: a\0b\n\nx").subject()).doesNotContain("\0");
        assertThat(read(type + "utf-8\n\n😀𝒳\n").bodyText()).isEqualTo("😀𝒳\n");
    }

    @Test
    void r08LoneSurrogatesBecomeReplacementCharacters() {
        byte[] head = "Content-Type: text/plain; charset=utf-16be\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        byte[] words = {0, 'a', (byte) 0xD8, 0x3D, 0, 'b', (byte) 0xDE, 0x00, 0, 'c'};
        ByteArrayOutputStream mail = new ByteArrayOutputStream();
        mail.writeBytes(head);
        mail.writeBytes(Base64.getEncoder().encode(words));
        ParsedMail read = new MailReader().read(RawMail.of(mail.toByteArray()));
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(read.bodyText()))
                .isTrue();
        assertThat(read.bodyText()).startsWith("a").contains("b").endsWith("c");
        assertThat(read.defects()).contains("charset-wrong");
        assertThat(read("Subject: =?utf-7?Q?+2D0-x?=\n\n").subject()).isEqualTo("\uFFFDx");
    }

    @Test
    void r09OddOrMissingPeople() {
        ParsedMail none = read("Subject: x\n\nwords\n");
        assertThat(none.from()).isEmpty();
        assertThat(none.defects()).contains("from-missing");
        assertThat(none.bodyText()).isEqualTo("words\n");
        assertThat(read("From: \"boss@bank.example\" <thief@evil.example>\n\n").from())
                .containsExactly(new ParsedMail.Address("boss@bank.example", "thief@evil.example"));
        assertThat(read("To:\nCc: Friends: a@x, b@x;\n\n")).satisfies(mail -> {
            assertThat(mail.to()).isEmpty();
            assertThat(mail.cc()).hasSize(2);
        });
    }

    @Test
    void r14BelievesNoAuthenticationResultsInTheMailItself() {
        ParsedMail mail = read("""
                Authentication-Results: evil.example; dkim=pass header.d=bank.example; dmarc=pass
                Authentication-Results: mx.desk.example; spf=fail
                Authentication-Results: mx.desk.example; dmarc=pass
                ARC-Authentication-Results: i=1; mx.desk.example; dmarc=pass
                From: boss@bank.example

                x
                """);
        assertThat(mail.authentication().trusted()).isFalse();
        assertThat(mail.authentication().dmarc()).isNotEqualTo("pass");
        assertThat(mail.authentication().dkim()).doesNotContain("pass");
    }

    @Test
    void r16AForgedBounceIsReadAndTrustedInNothing() {
        ParsedMail mail = read("""
                From: MAILER-DAEMON@evil.example
                Subject: failure notice

                <victim@example.net>:
                550 5.1.1 no such user
                """);
        assertThat(mail.bounces()).hasSize(1);
        assertThat(mail.authentication().trusted()).isFalse();
    }

    @Test
    void r17AForeignMessageIdThatLooksLikeOurs(@TempDir Path folder) {
        try (House house = House.open(folder)) {
            OwnMessageId own = new OwnMessageId(house.vault().tokens(), house.settings());
            MailReader reader = new MailReader(id -> own.ticket(id).isPresent());
            String ours = own.of(UUID.fromString("00000000-0000-4000-8000-000000000001"), UUID.randomUUID());
            assertThat(reader.read(sent(ours)).auto().kind()).isEqualTo(Kind.OWN);
            String forged = (ours.charAt(0) == 'a' ? "b" : "a") + ours.substring(1);
            String elsewhere = ours.substring(0, ours.indexOf('@')) + "@other.example";
            for (String foreign :
                    List.of(forged, elsewhere, "ticket-1234@desk.example", "osticket-B1-x@desk.example")) {
                ParsedMail mail = reader.read(sent(foreign));
                assertThat(mail.messageId()).isEqualTo(foreign);
                assertThat(mail.auto().kind()).as(foreign).isEqualTo(Kind.NONE);
            }
        }
    }

    private static RawMail sent(String messageId) {
        String mail = "Message-ID: <" + messageId + ">\r\nFrom: a@x\r\n\r\nx";
        return RawMail.of(mail.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "filename=\"../../../etc/cron.d/x\" | x",
                "filename=\"..\\\\..\\\\boot.ini\" | boot.ini",
                "filename=\"/\" | ``",
                "filename*=utf-8''a%00b.txt | ab.txt",
                "filename*=utf-8''a%0D%0AX-Evil%3A%201.txt | a X-Evil: 1.txt",
                "filename*=utf-8''invoice%E2%80%AEfdp.exe | invoicefdp.exe",
                "filename*=utf-8''%2e%2e%2fx.txt | x.txt",
                "filename=\"=?utf-8?Q?=2E=2E=2Fx=2Etxt?=\" | x.txt",
                "filename=\"<img src=x onerror=alert(1)>.png\" | <img src=x onerror=alert(1)>.png",
            })
    void r18FileNamesAreWordsAndNothingElse(String parameter, String expected) {
        ParsedMail mail = read("Content-Type: image/png\nContent-Disposition: attachment; " + parameter + "\n\nx");
        assertThat(mail.attachments()).extracting(ParsedMail.Attachment::name).containsExactly(expected);
    }

    @Test
    void r18NamesAndSubjectsAreOneLineOfText() {
        ParsedMail mail = read("From: =?utf-8?Q?a=0D=0ABcc:_b=40x=00=1B[2J?= <a@x>\n"
                + "Subject: =?utf-8?B?PHNjcmlwdD4KYWxlcnQoMSk8L3NjcmlwdD4=?=\n"
                + "Content-Type: image/svg+xml; name=\"" + "n".repeat(5_000) + ".svg\"\n\n<svg onload=alert(1)>");
        assertThat(mail.from().get(0).name()).isEqualTo("a Bcc: b@x [2J");
        assertThat(mail.subject()).isEqualTo("<script> alert(1)</script>");
        assertThat(mail.attachments().get(0).type()).isEqualTo("image/svg+xml");
        assertThat(mail.attachments().get(0).name().length()).isLessThanOrEqualTo(255);
        assertThat(mail.bodyHtml()).isEmpty();
        ParsedMail invitation =
                read("Content-Type: text/calendar\n\nBEGIN:VEVENT\nSUMMARY:<b>x</b>\\n<script>\nEND:VEVENT\n");
        assertThat(invitation.bodyHtml()).isEmpty();
        assertThat(invitation.bodyText()).isEqualTo("Event: <b>x</b> <script>\n");
    }

    @Test
    void r19MuchOfOneThingIsReadInTimeAndWhole() {
        StringBuilder links = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            links.append("<a href=\"https://x.example/").append(i).append("\">l</a>\n");
        }
        String html = "Content-Type: text/html\n\n";
        assertThat(timed(html + links).bodyText()).contains("https://x.example/0>", "https://x.example/19999>");
        assertThat(timed("Subject: x\n\nstart" + " ".repeat(2_000_000) + "end\n")
                        .bodyText())
                .endsWith("end\n");
        assertThat(timed("Subject: x\n\n" + "\n".repeat(500_000) + "end\n").replyText())
                .isEqualTo("end");
        assertThat(timed("Subject: x\n\n" + "-- \n".repeat(200_000) + "end\n").bodyText())
                .endsWith("end\n");
        assertThat(timed(html + "<!-- " + "<!-- -".repeat(100_000) + "--><p>end</p>")
                        .bodyText())
                .endsWith("end");
        assertThat(timed(html + "<p>a<!--[if mso]><p>b<![endif]-->c</p>").bodyText())
                .isEqualTo("ac");
        String cited = "<blockquote type=cite>old</blockquote>x";
        assertThat(timed(html + cited.repeat(25_000)).replyText())
                .startsWith("x")
                .doesNotContain("old");
        timed(html + "<div id=divRplyFwdMsg>" + "<hr><p>old</p>".repeat(50_000));
        timed("From: MAILER-DAEMON@x\nSubject: failure notice\n\n" + "<a@b.example>:\n".repeat(50_000));
        timed("Content-Type: text/calendar\n\nBEGIN:VEVENT\n" + "SUMMARY:x\n ".repeat(200_000));
    }

    private static ParsedMail timed(String text) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        ParsedMail mail = read(text);
        Duration cpu = Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before);
        assertThat(cpu).isLessThan(MOST_CPU);
        return mail;
    }

    @Test
    void r20BombsStayTheSizeTheyCameIn() throws IOException {
        byte[] zeros = new byte[20_000_000];
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(zeros);
        }
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry("bomb"));
            out.write(zeros);
        }
        byte[] png = Base64.getDecoder().decode("iVBORw0KGgoAAAANSUhEUgAA//8AAP//CAYAAAA=");
        for (byte[] bomb : List.of(gzip.toByteArray(), zip.toByteArray(), png)) {
            ParsedMail mail =
                    timed("Content-Type: application/octet-stream; name=b\nContent-Transfer-Encoding: base64\n\n"
                            + Base64.getMimeEncoder().encodeToString(bomb));
            assertThat(mail.attachments()).singleElement().satisfies(part -> {
                assertThat(part.size()).isEqualTo(bomb.length);
                assertThat(part.content().bytes()).isEqualTo(bomb);
            });
        }
    }

    @Test
    void r24HeadersOfOursInForeignMailMeanNothing() {
        String mail = "From: a@example.org\nSubject: x\nMessage-ID: <1@example.org>\n\nwords\n";
        Set<String> seen = new HashSet<>();
        for (String smuggled : List.of(
                "",
                "X-Muniment-Ticket: 1\n",
                "X-Muniment-Trusted: yes\n",
                "X-Muniment-Agent: root@desk.example\n",
                "X-RT-Original-Encoding: utf-8\n",
                "X-Zammad-Ticket-Id: 1\n")) {
            ParsedMail read = read(smuggled + mail);
            seen.add(read.auto() + " " + read.authentication() + " " + read.inReplyTo() + read.references()
                    + MailJson.line(read, "x").replaceAll("\"(rawSha256|size)\":\"?[0-9a-f]+\"?", ""));
        }
        assertThat(seen).hasSize(1);
    }

    @Test
    void r24ALineEndInAnEncodedWordMakesNoSecondHeader() {
        ParsedMail mail =
                read("Subject: =?utf-8?Q?hello=0D=0AX-Evil:_1=0A=0Abody?=\nTo: =?utf-8?Q?a=0Ab?= <c@x>\n\nwords\n");
        assertThat(mail.subject()).isEqualTo("hello X-Evil: 1 body");
        assertThat(mail.to().get(0).name()).isEqualTo("a b");
        assertThat(mail.bodyText()).isEqualTo("words\n");
    }
}
