package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.muniment.mail.ParsedMail.Auto.Kind;
import org.muniment.mail.ParsedMail.Bounce;

/** What bounces of the mailers in use say: reports (RFC 3464) and running text. */
class BounceTest {
    private static ParsedMail read(String text) {
        ParsedMail mail =
                new MailReader().read(RawMail.of(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)));
        Coverage.assertWhole(mail);
        assertThat(mail.defects()).doesNotContain("reader-fault");
        assertThat(mail.auto().kind()).isEqualTo(Kind.BOUNCE);
        return mail;
    }

    @Test
    void readsPostfixReports() {
        ParsedMail mail = read("""
                Return-Path: <>
                From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
                Subject: Undelivered Mail Returned to Sender
                Auto-Submitted: auto-replied
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status; boundary="9B/mx"

                --9B/mx
                Content-Description: Notification
                Content-Type: text/plain; charset=us-ascii

                This is the mail system at host mx.example.org.

                <gone@example.net>: host mail.example.net[192.0.2.5] said: 550 5.1.1
                    <gone@example.net>: Recipient address rejected (in reply to RCPT TO command)

                --9B/mx
                Content-Description: Delivery report
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example.org
                X-Postfix-Queue-ID: 9B0B11C0
                Arrival-Date: Tue,  3 Nov 2026 10:20:30 +0100 (CET)

                Final-Recipient: rfc822; gone@example.net
                Original-Recipient: rfc822;gone@example.net
                Action: failed
                Status: 5.1.1
                Diagnostic-Code: smtp; 550 5.1.1 <gone@example.net>: Recipient address
                    rejected

                Final-Recipient: rfc822; slow@example.net
                Action: delayed
                Status: 4.2.2

                Final-Recipient: rfc822; fine@example.net
                Action: relayed
                Status: 2.0.0

                --9B/mx
                Content-Description: Undelivered Message Headers
                Content-Type: text/rfc822-headers

                From: support@example.com
                Message-ID: <t1.abc@example.com>
                Subject: Your ticket

                --9B/mx--
                """);
        assertThat(mail.bounces())
                .containsExactly(
                        new Bounce("gone@example.net", "5.1.1", true, "t1.abc@example.com"),
                        new Bounce("slow@example.net", "4.2.2", false, "t1.abc@example.com"));
    }

    @Test
    void takesTheStatusFromTheDiagnosisWhenTheReportHasNone() {
        ParsedMail mail = read("""
                From: postmaster@example.org
                Content-Type: multipart/report; report-type=delivery-status; boundary=b

                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example.org

                Final-Recipient: rfc822; <full@example.net>
                Action: failed
                Diagnostic-Code: smtp; 552 5.2.2 mailbox full

                --b--
                """);
        assertThat(mail.bounces()).containsExactly(new Bounce("full@example.net", "5.2.2", true, ""));
    }

    @Test
    void readsExim() {
        ParsedMail mail = read("""
                Return-path: <>
                From: Mail Delivery System <Mailer-Daemon@mx.example.org>
                Subject: Mail delivery failed: returning message to sender

                This message was created automatically by mail delivery software.

                A message that you sent could not be delivered to one or more of its
                recipients. This is a permanent error. The following address(es) failed:

                  gone@example.net
                    host mail.example.net [192.0.2.5]
                    SMTP error from remote mail server after RCPT TO:<gone@example.net>:
                    550 5.1.1 User unknown
                  full@example.net
                    mailbox is full: retry timeout exceeded

                ------ This is a copy of the message, including all the headers. ------

                Return-path: <support@example.com>
                Message-ID: <t2@example.com>
                To: someone-else@example.net
                """);
        assertThat(mail.bounces())
                .containsExactly(
                        new Bounce("gone@example.net", "5.1.1", true, "t2@example.com"),
                        new Bounce("full@example.net", "", false, "t2@example.com"));
    }

    @Test
    void readsEximWithItsHeaderField() {
        ParsedMail mail = read("""
                From: Mail Delivery System <Mailer-Daemon@mx.example.org>
                X-Failed-Recipients: a@example.net,
                  b@example.net
                Subject: Mail delivery failed

                The following addresses failed:

                  a@example.net
                    550 5.7.1 refused
                  b@example.net
                    452 4.2.2 over quota
                """);
        assertThat(mail.bounces())
                .containsExactly(
                        new Bounce("a@example.net", "5.7.1", true, ""),
                        new Bounce("b@example.net", "4.2.2", false, ""));
    }

    @Test
    void readsQmail() {
        ParsedMail mail = read("""
                Return-Path: <>
                From: MAILER-DAEMON@example.org
                Subject: failure notice

                Hi. This is the qmail-send program at example.org.
                I'm afraid I wasn't able to deliver your message to the following addresses.
                This is a permanent error; I've given up. Sorry it didn't work out.

                <gone@example.net>:
                192.0.2.5 does not like recipient.
                Remote host said: 550 no such user
                Giving up on 192.0.2.5.

                <nobody@example.org>:
                Sorry, no mailbox here by that name. (#5.1.1)

                --- Below this line is a copy of the message.

                Message-ID: <t3@example.com>
                """);
        assertThat(mail.bounces())
                .containsExactly(
                        new Bounce("gone@example.net", "", true, "t3@example.com"),
                        new Bounce("nobody@example.org", "5.1.1", true, "t3@example.com"));
    }

    @Test
    void readsExchange() {
        ParsedMail mail = read("""
                From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.net>
                Subject: Undeliverable: Your ticket
                In-Reply-To: <t4@example.com>

                Delivery has failed to these recipients or groups:

                gone@example.net<mailto:gone@example.net>
                The email address you entered couldn't be found.

                Diagnostic information for administrators:

                Generating server: EX01.example.net

                gone@example.net
                Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found'

                Original message headers:

                To: innocent@example.net
                """);
        assertThat(mail.bounces()).containsExactly(new Bounce("gone@example.net", "5.1.10", true, "t4@example.com"));
    }

    @Test
    void readsGmail() {
        ParsedMail mail = read("""
                From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
                Subject: Delivery Status Notification (Failure)
                References: <t5@example.com>
                In-Reply-To: <t5@example.com>

                ** Address not found **

                Your message wasn't delivered to gone@gmail.example because the address couldn't be found,
                or is unable to receive mail.

                The response was:
                550 5.1.1 The email account that you tried to reach does not exist.
                """);
        assertThat(mail.bounces()).containsExactly(new Bounce("gone@gmail.example", "5.1.1", true, "t5@example.com"));
        ParsedMail older = read("""
                From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
                Subject: Delivery Status Notification (Delay)

                This is an automatically generated Delivery Status Notification

                THIS IS A WARNING MESSAGE ONLY.

                Delivery to the following recipient has been delayed:

                     slow@example.net

                Message will be retried for 2 more day(s)
                """);
        assertThat(older.bounces()).containsExactly(new Bounce("slow@example.net", "", false, ""));
    }

    @Test
    void r16AForgedBounceIsReadAndTrustedInNothing() {
        ParsedMail mail = read("""
                From: MAILER-DAEMON@evil.example
                Subject: Undelivered Mail Returned to Sender
                Content-Type: multipart/report; report-type=delivery-status; boundary=b

                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example.org

                Final-Recipient: rfc822; victim@example.net
                Action: failed
                Status: 5.1.1
                --b--
                """);
        assertThat(mail.bounces()).containsExactly(new Bounce("victim@example.net", "5.1.1", true, ""));
        assertThat(mail.authentication()).isEqualTo(ParsedMail.Authentication.UNCHECKED);
        assertThat(mail.authentication().trusted()).isFalse();
    }

    @Test
    void takesNoNumberOfAnAddressForAStatus() {
        ParsedMail mail = read("""
                Return-Path: <>
                From: MAILER-DAEMON@example.org
                Subject: failure notice

                <gone@example.net>:
                5.10.20.30 does not answer on port 465. Please try again later.
                """);
        assertThat(mail.bounces()).containsExactly(new Bounce("gone@example.net", "", false, ""));
    }
}
