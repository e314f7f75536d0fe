package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.muniment.mail.ParsedMail.Auto.Kind;

/** Machines, bounces, broken structure. */
class MailStructureTest {
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Auto-Submitted: auto-replied | AUTO_REPLY",
                "Auto-Submitted: no | NONE",
                "Precedence: bulk | BULK",
                "Precedence: list | LIST",
                "List-Id: <l.x.org> | LIST",
                "List-Unsubscribe: <mailto:u@x> | BULK",
                "X-Autoreply: yes | AUTO_REPLY",
                "Subject: Out of office: back Monday | AUTO_REPLY",
                "Subject: The office is cold | NONE",
                "X-Failed-Recipients: a@x | BOUNCE",
                "Return-Path: <> | AUTO_REPLY",
            })
    void tellsMachinesFromPeople(String field, Kind kind) {
        assertThat(read("From: a@x\n" + field + "\n\nx").auto().kind()).isEqualTo(kind);
    }

    @Test
    void recognisesItsOwnMail() {
        RawMail raw = RawMail.of("Message-ID: <mine@x>\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(new MailReader("mine@x"::equals).read(raw).auto().kind()).isEqualTo(Kind.OWN);
    }

    @Test
    void readsDeliveryReports() {
        ParsedMail mail = read("""
                From: MAILER-DAEMON@x
                Content-Type: multipart/report; report-type=delivery-status; boundary=b

                --b

                Could not deliver.
                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.x

                Final-Recipient: rfc822; nobody@y.org
                Action: failed
                Status: 5.1.1

                Final-Recipient: rfc822; later@y.org
                Action: delayed
                Status: 4.4.1
                --b
                Content-Type: message/rfc822

                Message-ID: <orig@x>

                body
                --b--
                """);
        assertThat(mail.auto().kind()).isEqualTo(Kind.BOUNCE);
        assertThat(mail.bounces())
                .containsExactly(
                        new ParsedMail.Bounce("nobody@y.org", "5.1.1", true, "orig@x"),
                        new ParsedMail.Bounce("later@y.org", "4.4.1", false, "orig@x"));
    }

    @Test
    void readsBouncesOfOlderMailers() {
        ParsedMail mail = read("""
                From: MAILER-DAEMON@x
                Subject: failure notice
                Return-Path: <>

                Hi. This is the qmail-send program.

                <nobody@y.org>:
                550 5.1.1 no such user
                """);
        assertThat(mail.bounces()).containsExactly(new ParsedMail.Bounce("nobody@y.org", "5.1.1", true, ""));
    }

    @Test
    void survivesBrokenStructure() {
        assertThat(read("Content-Type: multipart/mixed\n\n--x\nContent-Type: text/plain\n\nfound\n--x--\n"))
                .satisfies(mail -> {
                    assertThat(mail.bodyText()).isEqualTo("found");
                    assertThat(mail.defects()).contains("boundary-missing");
                });
        assertThat(read("Content-Type: multipart/mixed; boundary=never\n\nstill readable\n")
                        .bodyText())
                .isEqualTo("still readable\n");
        assertThat(read("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nopen end")
                        .bodyText())
                .isEqualTo("open end");
        assertThat(read("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n--b\n\ntwo\n--b--")
                        .bodyText())
                .isEqualTo("one\ntwo");
        assertThat(read("just words").bodyText()).isEqualTo("just words");
        assertThat(read("").bodyText()).isEmpty();
        assertThat(read("Subject: a\nno separator here\nmore").bodyText()).isEqualTo("no separator here\nmore");
        assertThat(read("Subject: a\n broken\njunk\nTo: b@x\n\nbody").to()).hasSize(1);
        assertThat(read("From nobody Mon Jan  1 00:00:00 2026\nSubject: mbox\n\nbody")
                        .subject())
                .isEqualTo("mbox");
        assertThat(new MailReader().read(RawMail.of("Subject: cr\r\rbody\r".getBytes(StandardCharsets.US_ASCII))))
                .satisfies(mail -> assertThat(mail.bodyText()).isEqualTo("body\n"));
    }

    @Test
    void usesTheOuterBoundaryWhenBothAreTheSame() {
        ParsedMail mail = read("""
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: multipart/alternative; boundary=b

                --b

                text
                --b--
                --b
                Content-Type: application/pdf
                Content-Disposition: attachment; filename=f.pdf

                x
                --b--
                """);
        assertThat(mail.bodyText()).isEqualTo("text");
        assertThat(mail.attachments()).extracting(ParsedMail.Attachment::name).containsExactly("f.pdf");
    }

    @Test
    void decodesBrokenTransferEncodings() {
        String twice = Base64.getEncoder().encodeToString("first".getBytes(StandardCharsets.US_ASCII))
                + Base64.getEncoder().encodeToString("second".getBytes(StandardCharsets.US_ASCII));
        assertThat(read("Content-Transfer-Encoding: base64\n\n" + twice + "!!\n")
                        .bodyText())
                .isEqualTo("firstsecond");
        assertThat(read("Content-Transfer-Encoding: quoted-printable\n\na=3d=ZZ  \nb=\n=C3=A9")
                        .bodyText())
                .isEqualTo("a==ZZ\nbé");
        assertThat(read("Content-Transfer-Encoding: magic\n\nplain").bodyText()).isEqualTo("plain");
    }

    @Test
    void joinsFlowedLines() {
        assertThat(read("Content-Type: text/plain; format=flowed\n\na \nb\nc\n> q \n> r\n-- \nsig\n")
                        .bodyText())
                .isEqualTo("a b\nc\n> q r\n-- \nsig\n");
    }

    @Test
    void findsCryptoLayers() {
        ParsedMail signed = read("""
                Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary=b

                --b

                hi
                --b
                Content-Type: application/pgp-signature

                sig
                --b--
                """);
        assertThat(signed.crypto()).containsExactly(new ParsedMail.CryptoLayer("pgp", "signed"));
        ParsedMail encrypted = read("Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx");
        assertThat(encrypted.crypto()).containsExactly(new ParsedMail.CryptoLayer("smime", "encrypted"));
    }

    @Test
    void showsNoContentInItsOwnText() {
        ParsedMail mail = read("From: Secret Name <s@x>\nSubject: Topsecret\n\nHidden\n");
        assertThat(mail.toString() + mail.from())
                .doesNotContain("Secret")
                .doesNotContain("Topsecret")
                .doesNotContain("Hidden");
    }

    @Test
    void takesAClosingLineWithSomethingBehindItForOne() {
        ParsedMail mail = read("""
                Content-Type: multipart/mixed; boundary=a-long-boundary

                --a-long-boundary

                text
                --a-long-boundary
                Content-Type: application/pdf
                Content-Transfer-Encoding: base64

                Zmlyc3Q=
                --a-long-boundary-->
                behind it
                """);
        assertThat(mail.attachments()).singleElement().satisfies(file -> assertThat(file.size())
                .isEqualTo(5));
    }

    @Test
    void leavesTheFooterThatAGatewayPutBelowBase64() {
        assertThat(read("Content-Transfer-Encoding: base64\n\nZmlyc3Q=\n\n-- \nThis mail was scanned\n")
                        .bodyText())
                .isEqualTo("first");
    }

    @Test
    void readsHeadersBehindAByteOrderMarkOrABlank() {
        assertThat(read("\uFEFFSubject: one\n\ntext").subject()).isEqualTo("one");
        assertThat(read(" From: a@x.org\nSubject: two\n\ntext").from()).hasSize(1);
        assertThat(read("Message-ID: 17.bare\n\ntext").messageId()).isEqualTo("17.bare");
    }

    @Test
    void forgivesTypesTheirBlanksCommasAndMissingWords() {
        for (String type : List.of("text / html", "text/html, charset=utf-8", "(a) text/html", "text/ html;x=y")) {
            assertThat(read("Content-Type: " + type + "\n\n<b>x</b>").bodyText())
                    .as(type)
                    .isEqualTo("x");
        }
        ParsedMail nameless = read("""
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: ; name="a.zip"
                Content-Disposition: attachment

                x
                --b--
                """);
        assertThat(nameless.attachments())
                .extracting(ParsedMail.Attachment::name)
                .containsExactly("a.zip");
    }

    @Test
    void keepsWordsThatClaimToBeBase64() {
        String words = "These are plain words, whatever the header says.\nNobody has encoded them.\n";
        assertThat(read("Content-Transfer-Encoding: base64\n\n" + words).bodyText())
                .isEqualTo(words);
    }

    @Test
    void keepsASecondPlainAlternativeAsAFileAndNamedOnesAsText() {
        ParsedMail two = read("""
                Content-Type: multipart/alternative; boundary=b

                --b
                Content-Type: text/plain; name="message.txt"

                one
                --b

                two
                --b--
                """);
        assertThat(two.bodyText()).isEqualTo("one");
        assertThat(two.attachments()).extracting(ParsedMail.Attachment::path).containsExactly("2");
        ParsedMail first = read("""
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/plain; name="letter.txt"

                letter
                --b
                Content-Type: text/plain; name="notes.txt"

                notes
                --b--
                """);
        assertThat(first.bodyText()).isEqualTo("letter");
        assertThat(first.attachments()).extracting(ParsedMail.Attachment::name).containsExactly("notes.txt");
    }
}
