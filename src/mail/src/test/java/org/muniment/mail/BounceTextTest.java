package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.muniment.mail.ParsedMail.Auto.Kind;
import org.muniment.mail.ParsedMail.Bounce;

/** What mailers without reports write in running text, one case for each way of saying it. */
class BounceTextTest {
    /** A bounce as it comes, and what it says: address, status, hard or soft; several joined by blanks. */
    private record Case(String from, String subject, String body, String told) {}

    private static final String DAEMON = "MAILER-DAEMON@mx.example.org";

    private static final List<Case> TOLD = List.of(
            new Case(
                    DAEMON,
                    "Mail failure",
                    "Undeliverable Address: a@example.net\nReason: gone.",
                    "a@example.net//hard"),
            new Case(
                    "Postmaster <postmaster@example.org>",
                    "Undeliverable Mail",
                    "Unknown user: a@example.net\n\nRCPT TO generated following response:\n553 5.3.0 <a@example.net>... unknown",
                    "a@example.net/5.3.0/hard"),
            new Case(
                    "MDaemon@mx.example.org",
                    "Permanent Delivery Failure",
                    "The following addresses did NOT receive a copy of your message:\n\n> a@example.net\n\n--- Session Transcript ---\n"
                            + "RCPT TO:<a@example.net>\n550 Unknown user",
                    "a@example.net//hard"),
            new Case(
                    "scanner@example.org",
                    "Mail could not be delivered",
                    "Sent <<< RCPT TO:<a@example.net>\nReceived >>> 550 5.1.1 unknown user.\n"
                            + "Unable to deliver message to <a@example.net> (and others in the same domain).",
                    "a@example.net/5.1.1/hard"),
            new Case(
                    DAEMON,
                    "",
                    "A message that you sent could not be delivered. This is a permanent error. The following address(es) failed:\n\n"
                            + "  an undisclosed address\n    (generated from a@example.net)",
                    "a@example.net//hard"),
            new Case(
                    DAEMON,
                    "Undeliverable",
                    "Your message:\n   From:    b@example.org\n   Subject: ...\n\nCould not be delivered because of\n\n550 5.1.1 unknown\n\n"
                            + "The following recipients were affected:\n   a@example.net",
                    "a@example.net/5.1.1/hard"),
            new Case(
                    "gateway@example.org",
                    "Delivery failure notification",
                    "Your message\ncould not be delivered to the following recipients:\nA@example.net\n\n"
                            + "Delivery attempts will continue to be made for 5 day(s).",
                    "A@example.net//soft"),
            new Case(
                    "postmaster@example.org",
                    "Undeliverable: RE: results",
                    "did not reach the following recipient(s):\n\nc=US;a= ;p=EX;o=North;dda:SMTP=a@example.net; on Fri, 4 Oct 2002\n"
                            + "    The recipient name is not recognized",
                    "a@example.net//hard"),
            new Case(
                    DAEMON,
                    "Returned mail: see transcript for details",
                    "   ----- The following addresses had permanent fatal errors -----\nb@example.net\n    (reason: 550 5.1.1 gone)\n"
                            + "    (expanded from: <a@example.net>)",
                    "b@example.net/5.1.1/hard"),
            new Case(
                    "Mail.ru <mailer-daemon@example.org>",
                    "Ваше сообщение не доставлено",
                    "К сожалению, Ваше письмо не может быть доставлено:\n\n Local mailbox a@example.net is unavailable: user not found\n\n"
                            + "------ This is a copy of your message, including all the headers.\n\nTo: b@example.net",
                    "a@example.net//hard"),
            new Case(
                    DAEMON,
                    "失败",
                    "邮件无法发送到您指定的地址中。\n\n<a@example.net>:\n<b@example.net>:\n\n--- 附件中的内容是原信件的一份拷贝",
                    "a@example.net//hard b@example.net//hard"),
            new Case(
                    DAEMON,
                    "Warning: message has not yet been delivered",
                    "Your message to:\n\ta@example.net\nhas not yet been delivered because the recipient server did not respond.",
                    "a@example.net//soft"),
            new Case(
                    DAEMON,
                    "Undelivered mail",
                    "For further assistance, please contact <postmaster@example.org>. Questions: help@example.org\n\n"
                            + "<a@example.net>: Command died with status 17: \"/usr/sbin/filter\".",
                    "a@example.net//hard"));

    private static ParsedMail read(String text) {
        ParsedMail mail =
                new MailReader().read(RawMail.of(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)));
        Coverage.assertWhole(mail);
        return mail;
    }

    @Test
    void findsTheAddressInEveryWayOfSayingIt() {
        for (Case bounce : TOLD) {
            ParsedMail mail = read("From: " + bounce.from() + "\nTo: support@example.com\nSubject: " + bounce.subject()
                    + "\nContent-Type: text/plain; charset=utf-8\n\n" + bounce.body() + "\n");
            assertThat(mail.auto().kind()).as(bounce.body()).isEqualTo(Kind.BOUNCE);
            assertThat(mail.bounces().stream()
                            .map(b -> b.rcpt() + "/" + b.status() + "/" + (b.hard() ? "hard" : "soft"))
                            .toList())
                    .as(bounce.body())
                    .containsExactly(bounce.told().split(" ", -1));
        }
    }

    @Test
    void takesWhomTheReturnedMessageWasForWhenTheTextNamesNobody() {
        ParsedMail mail = read("""
                From: MAILER-DAEMON@example.org
                Subject: Returned mail
                Content-Type: multipart/mixed; boundary=b

                --b

                Your message could not be delivered.
                --b
                Content-Type: message/rfc822

                Received: from mx.example.com by mx.example.org with ESMTP id 1
                 for <a@example.net>; Tue, 3 Nov 2026 10:20:30 +0100
                To: list@example.net
                Message-ID: <t6@example.com>

                Hello
                --b--
                """);
        assertThat(mail.bounces()).containsExactly(new Bounce("a@example.net", "", true, "t6@example.com"));
    }

    @Test
    void findsTheReportInsideWhatAGatewayPutAroundIt() {
        ParsedMail mail = read("""
                From: postmaster@example.org
                Subject: Delivery Status Notification (Failure)
                Content-Type: multipart/mixed; boundary=outer

                --outer
                Content-Type: message/rfc822

                From: postmaster@example.org
                Content-Type: multipart/report; report-type=delivery-status; boundary=b

                --b
                Content-Type: message/delivery-status

                Reporting-MTA: x400; mta

                Original-Recipient: rfc822; a@example.net
                Final-Recipient: x400; /RFC-822=a(a)example.net/ADMD= /C=WW/
                Action: failed
                Status: 5.0.0
                Diagnostic-Code: smtp; 550 relaying denied (#5.7.1)

                --b--
                --outer

                This e-mail is confidential.
                --outer--
                """);
        assertThat(mail.bounces()).containsExactly(new Bounce("a@example.net", "5.7.1", true, ""));
    }

    @Test
    void takesNoPersonsComplaintForABounce() {
        for (String subject :
                List.of("Fwd: Undelivered Mail Returned to Sender", "Re: delivery failed", "Where is it?")) {
            ParsedMail mail = read("From: Anna <anna@example.net>\nTo: support@example.com\nSubject: " + subject
                    + "\n\nMy mail to you could not be delivered:\n\n<support@example.com>: 550 5.1.1 unknown\n\n"
                    + "bob@example.net failed as well: 550 no such user\n");
            assertThat(mail.auto().kind()).as(subject).isEqualTo(Kind.NONE);
            assertThat(mail.bounces()).isEmpty();
        }
    }
}
