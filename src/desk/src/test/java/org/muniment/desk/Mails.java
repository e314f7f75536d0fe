package org.muniment.desk;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.muniment.mail.Delivery;
import org.muniment.mail.DeliveryId;
import org.muniment.mail.RawMail;
import org.muniment.mail.Route;

/** Deliveries for tests. */
public final class Mails {

    static final String US = "support@localhost";

    private Mails() {}

    /** A plain mail. */
    public static Delivery mail(String from, String subject, String text, String... headers) {
        return plain(US, List.of("From: " + from, "Subject: " + subject), text, List.of(headers));
    }

    /** Old mail of that time, imported. */
    static Delivery imported(Instant then, Delivery mail) {
        return new Delivery(mail.id(), Route.IMPORT, "", mail.recipients(), then, Optional.empty(), "", mail.raw());
    }

    static Delivery to(String recipient, String from, String subject, String text) {
        return plain(recipient, List.of("From: " + from, "Subject: " + subject), text, List.of());
    }

    private static Delivery plain(String recipient, List<String> head, String text, List<String> more) {
        String headers = String.join("\r\n", head) + "\r\nTo: " + recipient + "\r\n"
                + String.join("", more.stream().map(header -> header + "\r\n").toList());
        String raw = headers + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Content-Transfer-Encoding: 8bit\r\n\r\n" + text + "\r\n";
        return raw(recipient, raw, "sender@example.org");
    }

    /** A mail with an attachment. */
    static Delivery withAttachment(String from, String subject, String fileName, byte[] content) {
        String raw = "From: " + from + "\r\nTo: " + US + "\r\nSubject: " + subject + "\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: multipart/mixed; boundary=frontier\r\n\r\n--frontier\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n\r\nSee the attachment.\r\n--frontier\r\n"
                + "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"" + fileName + "\"\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\n"
                + java.util.Base64.getMimeEncoder().encodeToString(content) + "\r\n--frontier--\r\n";
        return raw(US, raw, "sender@example.org");
    }

    /** Bytes that arrived before, at another address. */
    public static Delivery again(String recipient, String raw) {
        return raw(recipient, raw, "sender@example.org");
    }

    static Delivery raw(String recipient, String raw, String envelopeFrom) {
        RawMail mail = RawMail.of(raw.getBytes(StandardCharsets.UTF_8));
        return new Delivery(
                DeliveryId.received(recipient, mail.sha256()),
                Route.LMTP,
                envelopeFrom,
                List.of(recipient),
                Instant.parse("2026-11-22T08:00:00Z"),
                Optional.of("192.0.2.1"),
                "mx.example.org",
                mail);
    }
}
