package org.muniment.conformance.system;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The mails that the system tests send. */
final class Mails {

    private Mails() {}

    static String mail(String subject, String text) {
        return "From: Ada <ada@example.org>\r\nTo: support@localhost\r\nSubject: " + subject
                + "\r\nMessage-ID: <m1@example.org>\r\nDate: Sun, 22 Nov 2026 09:00:00 +0000\r\n\r\n" + text + "\r\n";
    }

    static String html() {
        return """
                From: Bob <bob@example.org>
                To: support@localhost
                Subject: An HTML mail
                Message-ID: <m2@example.org>
                MIME-Version: 1.0
                Content-Type: text/html; charset=utf-8

                <p>Hello <b>there</b><script>alert(1)</script><img src="http://tracker.example/x.png"></p>
                """;
    }

    static String attachment() {
        return "From: Bob <bob@example.org>\r\nTo: support@localhost\r\nSubject: With a file\r\n"
                + "Message-ID: <m3@example.org>\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\nSee file.\r\n"
                + "--b1\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\""
                + SmokeIT.CANARY
                + ".pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getEncoder().encodeToString(("%PDF-1.4 " + SmokeIT.CANARY).getBytes(StandardCharsets.US_ASCII))
                + "\r\n--b1--\r\n";
    }

    static String broken() {
        return """
                Subject: =?utf-8?Q?broken_=E2=82
                Content-Type: multipart/mixed; boundary="never"
                MIME-Version: 1.0

                --other
                no sender, no boundary
                """;
    }

    static String numbered(int number) {
        return "From: Kim <kim@example.org>\r\nTo: support@localhost\r\nSubject: Killed " + number
                + " times\r\nMessage-ID: <kill-" + number + "@example.org>\r\n\r\nmarker" + number + "\r\n";
    }

    static String exportRequest() {
        return """
                From: Ada <ada@example.org>
                To: support@localhost
                Subject: AW: Export my data.
                Message-ID: <export@example.org>

                Please.
                """;
    }
}
