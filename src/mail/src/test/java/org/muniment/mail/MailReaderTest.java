package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.muniment.mail.ParsedMail.Address;
import org.muniment.mail.ParsedMail.Auto.Kind;

class MailReaderTest {
    private static ParsedMail read(String text) {
        return read(text, StandardCharsets.UTF_8);
    }

    private static ParsedMail read(String text, Charset charset) {
        byte[] bytes = text.replace("\n", "\r\n").getBytes(charset);
        ParsedMail mail = new MailReader().read(RawMail.of(bytes));
        Coverage.assertWhole(mail);
        assertThat(mail.defects()).doesNotContain("reader-fault");
        return mail;
    }

    @Test
    void readsAnOrdinaryMessage() {
        ParsedMail mail = read("""
                From: "Müller, Ann" <ann@example.org>
                To: Support <support@example.com>, =?utf-8?Q?J=C3=B6rg?= <j@example.org>
                Subject: =?utf-8?B?R3LDvMOfZQ==?= und mehr
                Date: Tue, 3 Nov 2026 10:20:30 +0100
                Message-ID: <abc@example.org>
                In-Reply-To: <one@x>
                References: <zero@x> <one@x>
                Content-Type: text/plain; charset=utf-8

                Guten Tag,
                bitte helfen Sie.
                """);
        assertThat(mail.from()).containsExactly(new Address("Müller, Ann", "ann@example.org"));
        assertThat(mail.to())
                .containsExactly(new Address("Support", "support@example.com"), new Address("Jörg", "j@example.org"));
        assertThat(mail.subject()).isEqualTo("Grüße und mehr");
        assertThat(mail.date().orElseThrow()).isEqualTo(new ParsedMail.SentAt(1793697630L, 60));
        assertThat(mail.messageId()).isEqualTo("abc@example.org");
        assertThat(mail.inReplyTo()).containsExactly("one@x");
        assertThat(mail.references()).containsExactly("zero@x", "one@x");
        assertThat(mail.bodyText()).isEqualTo("Guten Tag,\nbitte helfen Sie.\n");
        assertThat(mail.bodyTextSource()).isEqualTo(ParsedMail.TextSource.PLAIN);
        assertThat(mail.attachments()).isEmpty();
        assertThat(mail.leaves()).hasSize(1);
        assertThat(mail.auto().kind()).isEqualTo(Kind.NONE);
        assertThat(mail.defects()).isEmpty();
    }

    @Test
    void takesTextHtmlAndFilesFromNestedMultiparts() {
        ParsedMail mail = read("""
                From: a@x
                Message-ID: <1@x>
                Content-Type: multipart/mixed; boundary="out"

                preamble
                --out
                Content-Type: multipart/related; boundary=rel

                --rel
                Content-Type: multipart/alternative; boundary=alt

                --alt
                Content-Type: text/plain; charset=iso-8859-1
                Content-Transfer-Encoding: quoted-printable

                caf=E9 =
                au lait
                --alt
                Content-Type: text/html

                <p>café <img src="cid:pic@x">
                --alt--
                --rel
                Content-Type: image/png; name="p.png"
                Content-ID: <pic@x>
                Content-Disposition: inline
                Content-Transfer-Encoding: base64

                iVBORw0KGgo=
                --rel--
                --out
                Content-Type: message/rfc822

                From: inner@x
                Subject: inner

                inner body
                --out
                Content-Type: application/pdf
                Content-Disposition: attachment; filename*0*=utf-8''%e2%82%ac%20; filename*1=offer.pdf

                PDF
                --out--
                epilogue
                """);
        assertThat(mail.bodyText()).isEqualTo("café au lait");
        assertThat(mail.bodyHtml()).contains("cid:pic@x");
        assertThat(mail.attachments())
                .extracting(ParsedMail.Attachment::name)
                .containsExactly("p.png", "", "€ offer.pdf");
        assertThat(mail.attachments()).extracting(ParsedMail.Attachment::path).containsExactly("1.2", "2", "3");
        assertThat(mail.attachments().get(0).cid()).isEqualTo("pic@x");
        assertThat(mail.attachments().get(0).size()).isEqualTo(8);
        assertThat(new String(mail.attachments().get(1).content().bytes(), StandardCharsets.UTF_8))
                .isEqualTo("From: inner@x\r\nSubject: inner\r\n\r\ninner body");
        assertThat(mail.coverage())
                .extracting(ParsedMail.Range::kind)
                .contains(ParsedMail.Range.Kind.PREAMBLE, ParsedMail.Range.Kind.EPILOGUE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "=?utf-8?Q?a_b?= | a b",
                "=?utf-8?q?=C3=A9?= =?utf-8?q?=C3=A9?= | éé",
                "=?utf-8?q?=C3?= =?utf-8?q?=A9?= | é",
                "=?utf-8?B?w6k?= | é",
                "=?utf-8*de?Q?f=C3=BCr?= | für",
                "x=?utf-8?Q?y?=z | xyz",
                "=?utf-8?Q?a b c?= | a b c",
                "=?iso-8859-1?Q?caf=E9?= | café",
                "=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?= | 日本",
                "=?gb2312?B?1tDOxA==?= | 中文",
                "=?utf-8?Q?cut_off | cut off",
                "=?nonsense | =?nonsense",
                "=?utf-7?Q?+AOk-?= | é",
                "=?x-nobody?Q?caf=C3=A9?= | café",
                "\"=?utf-8?Q?quoted?=\" | \"quoted\"",
            })
    void decodesEncodedWords(String raw, String expected) {
        assertThat(read("Subject: " + raw + "\n\n").subject()).isEqualTo(expected);
    }

    @Test
    void readsRawEightBitHeaders() {
        assertThat(read("Subject: Grüße\n\n", StandardCharsets.UTF_8).subject()).isEqualTo("Grüße");
        assertThat(read("Subject: Grüße\n\n", StandardCharsets.ISO_8859_1).subject())
                .isEqualTo("Grüße");
        assertThat(read(
                        "Subject: Привет\nContent-Type: text/plain; charset=koi8-r\n\nПривет",
                        Charset.forName("KOI8-R")))
                .satisfies(mail -> {
                    assertThat(mail.subject()).isEqualTo("Привет");
                    assertThat(mail.bodyText()).isEqualTo("Привет");
                });
    }

    @Test
    void readsTextThatLiesAboutItsCharset() {
        ParsedMail latin = read("Content-Type: text/plain; charset=utf-8\n\nGrüße\n", StandardCharsets.ISO_8859_1);
        assertThat(latin.bodyText()).isEqualTo("Grüße\n");
        assertThat(latin.defects()).contains("charset-wrong");
        ParsedMail utf8 = read("Content-Type: text/plain; charset=iso-8859-1\n\nGrüße €\n", StandardCharsets.UTF_8);
        assertThat(utf8.bodyText()).isEqualTo("Grüße €\n");
        assertThat(read("Content-Type: text/plain; charset=x-what\n\nGrüße\n", StandardCharsets.ISO_8859_1)
                        .bodyText())
                .isEqualTo("Grüße\n");
        assertThat(read("Content-Type: text/plain; charset=utf-7\n\nHi Mom +Jjo-!\n")
                        .bodyText())
                .isEqualTo("Hi Mom ☺!\n");
        assertThat(read("Subject: x\n\na\u0000b😀\n").bodyText()).isEqualTo("ab😀\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a@x.org | | a@x.org",
                "<a@x.org> | | a@x.org",
                "Ann B <a@x.org> | Ann B | a@x.org",
                "\"Ann, B\" <a@x.org> | Ann, B | a@x.org",
                "a@x.org (Ann B) | Ann B | a@x.org",
                "a@y.org <a@x.org> | a@y.org | a@x.org",
                "'Ann' <a@x.org> | 'Ann' | a@x.org",
                "\"unclosed <a@x.org> | unclosed | a@x.org",
                "Ann <a@x.org | Ann | a@x.org",
                "<mailto:a@x.org> | | a@x.org",
                "<@r1,@r2:a@x.org> | | a@x.org",
                "Ann (the \\) one) <a@x.org> | Ann | a@x.org",
                "\"a b\"@x.org | | \"a b\"@x.org",
                "Ann a@x.org | Ann | a@x.org",
                "Nobody | Nobody | ``",
                "=?utf-8?Q?Doe,_John?= <j@x.org> | Doe, John | j@x.org",
                "<a@[IPv6:::1]> | | a@[IPv6:::1]",
                "Ann <a(her account)@x.org(a host)> | Ann | a@x.org",
                "a@x  . org | | a@x.org",
            })
    void readsMailboxes(String raw, String name, String addr) {
        List<Address> from = read("From: " + raw + "\n\n").from();
        assertThat(from).containsExactly(new Address(name == null ? "" : name, addr));
    }

    @Test
    void flattensGroups() {
        assertThat(read("To: undisclosed-recipients:;\n\n").to()).isEmpty();
        assertThat(read("To: Team: a@x, B <b@x>; c@x\n\n").to())
                .containsExactly(new Address("", "a@x"), new Address("B", "b@x"), new Address("", "c@x"));
        assertThat(read("To: a@x; b@x\n\n").to()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Tue, 3 Nov 2026 10:20:30 +0100 | 1793697630 | 60",
                "3 Nov 2026 09:20:30 GMT | 1793697630 | 0",
                "3 Nov 26 09:20:30 GMT (comment) | 1793697630 | 0",
                "Tue Nov  3 09:20:30 2026 | 1793697630 | 0",
                "Tue, 3 Nov 2026 04:20:30 EST | 1793697630 | -300",
                "03-Nov-2026 09:20:30 +0000 | 1793697630 | 0",
                "2026-11-03T10:20:30+01:00 | 1793697630 | 60",
                "2026-11-03 09:20:30 | 1793697630 | 0",
                "3 November 2026 9:20:30 Z | 1793697630 | 0",
                "Tue, 3 Nov 2026 ((a) b) 10:20:30 +01:00 | 1793697630 | 60",
                "Tue, 3 Nov 2026 10:20:30 AM GMT+0100 | 1793697630 | 60",
                "Tue 03 Nov 2026 09:20:30 PM UTC | 1793740830 | 0",
                "Tue,3 Nov 2026 10:20:30+0100 | 1793697630 | 60",
                "Tue, 3 Nov 2026 10.20.30 MEZ | 1793697630 | 60",
                "Di, 3 Nov 2026 14:50:30 IST | 1793697630 | 330",
                "mar., 3 nov. 126 10:20:30 +01 | 1793697630 | 60",
                "3 11 26 10:20:30 +0100 | 1793697630 | 60",
                "03.11.2026 09:20:30 | 1793697630 | 0",
                "11/03/2026 09:20:30 AM | 1793697630 | 0",
                "Tue Nov  3 10:20:30 CET 2026 | 1793697630 | 60",
                "2026-11-03T09:20:30.123Z | 1793697630 | 0",
                "2026/11/03 10:20:30 CET | 1793697630 | 60",
            })
    void readsDates(String raw, long epoch, int offset) {
        assertThat(read("Date: " + raw + "\n\n").date()).contains(new ParsedMail.SentAt(epoch, offset));
    }

    @Test
    void keepsUnreadableDatesAsDefect() {
        ParsedMail mail = read("Date: yesterday 99:99\n\n");
        assertThat(mail.date()).isEmpty();
        assertThat(mail.defects()).contains("date-malformed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "filename=\"a b.pdf\" | a b.pdf",
                "filename=a b.pdf | a b.pdf",
                "filename*=utf-8''na%C3%AFve.txt | naïve.txt",
                "filename=\"=?utf-8?Q?na=C3=AFve=2Etxt?=\" | naïve.txt",
                "filename==?utf-8?B?bmHDr3ZlLnR4dA==?= | naïve.txt",
                "filename=\"C:\\\\Temp\\\\x.doc\" | x.doc",
                "filename=\"C:\\Temp\\x.doc\" | x.doc",
                "filename=\"../../etc/passwd\" | passwd",
                "filename=\"na%C3%AFve%20file.txt\" | naïve file.txt",
                "filename=\"100%.txt\" | 100%.txt",
                "filename=\"bad.txt\"; filename*=UTF-8''good.txt | good.txt",
                "filename*0=\"long\"; filename*1=\"name.txt\" | longname.txt",
                "filename=\"naïve.txt\" | naïve.txt",
            })
    void readsFileNames(String parameter, String expected) {
        ParsedMail mail =
                read("Content-Type: application/pdf\nContent-Disposition: attachment; " + parameter + "\n\nx");
        assertThat(mail.attachments()).extracting(ParsedMail.Attachment::name).containsExactly(expected);
    }

    @Test
    void rendersHtmlWhenThereIsNoText() {
        ParsedMail mail = read("""
                Content-Type: text/html; charset=utf-8

                <html><head><style>p{}</style><title>t</title></head><body><p>Hello&nbsp;<b>you</b></p>
                <ul><li>one</li><li>two</li></ul>See <a href="https://x.org/a">our page</a>.<br>Bye
                <div style="display: none">hidden</div><blockquote>old</blockquote></body></html>
                """);
        assertThat(mail.bodyText())
                .isEqualTo("Hello you\n\n- one\n- two\n\nSee our page <https://x.org/a>.\nBye\n\n> old");
        assertThat(mail.bodyTextSource()).isEqualTo(ParsedMail.TextSource.HTML);
        assertThat(mail.replyText()).isEqualTo("Hello you\n\n- one\n- two\n\nSee our page <https://x.org/a>.\nBye");
    }

    @Test
    void fallsBackToHtmlWhenThePlainAlternativeIsBlank() {
        ParsedMail mail = read("""
                Content-Type: multipart/alternative; boundary=b

                --b
                Content-Type: text/plain

                \s
                --b
                Content-Type: text/html

                <p>words</p>
                --b--
                """);
        assertThat(mail.bodyText()).isEqualTo("words");
    }

    @Test
    void cutsQuotedHistory() {
        assertThat(read("Subject: a\n\nThanks!\n\nOn Mon, 2 Nov 2026, Support wrote:\n> old\n> older\n")
                        .replyText())
                .isEqualTo("Thanks!");
        assertThat(read("Subject: a\n\nDanke\n\nAm 02.11.26 um 10:00 schrieb Support:\n> alt\n")
                        .replyText())
                .isEqualTo("Danke");
        assertThat(read("Subject: a\n\nOk\n\n-----Original Message-----\nFrom: x\nold\n")
                        .replyText())
                .isEqualTo("Ok");
        assertThat(
                        read("Subject: a\n\nOk\n\n________________________________\nFrom: x@y\nSent: today\nTo: z\nSubject: s\n\nold")
                                .replyText())
                .isEqualTo("Ok");
        assertThat(read("Subject: a\n\n> question one\nanswer one\n> question two\nanswer two\n")
                        .replyText())
                .isEqualTo("answer one\nanswer two");
        assertThat(read("Subject: a\n\nFrom: the beginning it failed\n").replyText())
                .isEqualTo("From: the beginning it failed");
    }
}
