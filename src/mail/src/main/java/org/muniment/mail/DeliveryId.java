package org.muniment.mail;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Names one delivery of one message for ever, so that a delivery repeated after a crash is recognised.
 *
 * <p>For IMAP it is the SHA-256 over account, UIDVALIDITY, UID and the raw bytes' SHA-256; for LMTP and SMTP over the
 * recipient and the raw bytes' SHA-256, because a client that never saw our 250 sends the same bytes again. Neither
 * Message-ID nor date nor flag takes part: other people choose those.
 *
 * @param value 64 lower-case hex digits
 */
public record DeliveryId(String value) {
    /** Refuses anything but 64 lower-case hex digits. */
    public DeliveryId {
        if (!value.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a delivery id is 64 lower-case hex digits");
        }
    }

    /** The delivery of the message with hash {@code rawSha256} (hex) to {@code recipient}, whose case is ignored. */
    public static DeliveryId received(String recipient, String rawSha256) {
        return of("smtp", recipient.toLowerCase(Locale.ROOT), rawSha256);
    }

    /** The message with hash {@code rawSha256} (hex) that {@code account} held under {@code uid}. */
    public static DeliveryId fetched(String account, long uidValidity, long uid, String rawSha256) {
        return of("imap", account, Long.toString(uidValidity), Long.toString(uid), rawSha256);
    }

    private static DeliveryId of(String... parts) {
        MessageDigest digest = RawMail.newSha256();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(bytes);
        }
        return new DeliveryId(HexFormat.of().formatHex(digest.digest()));
    }
}
