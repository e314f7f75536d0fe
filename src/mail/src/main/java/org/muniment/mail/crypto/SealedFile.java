package org.muniment.mail.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.muniment.mail.parse.Part;

/**
 * A file that was encrypted for itself, as programs before PGP/MIME (RFC 3156) did: {@code plan.pdf.pgp} beside the text,
 * armoured or not.
 */
final class SealedFile {
    private static final String ARMOR = "-----BEGIN PGP MESSAGE-----";
    private static final int ARMOR_WINDOW = 2_048;

    private SealedFile() {}

    /** Whether a part is one by its name or type, and by how its content starts. */
    static boolean is(Part part, byte[] content) {
        if (content.length == 0) {
            return false;
        }
        int window = Math.min(content.length, ARMOR_WINDOW);
        boolean armored = new String(content, 0, window, StandardCharsets.ISO_8859_1).contains(ARMOR);
        // Every binary packet starts with a byte whose highest bit is set (RFC 9580 section 4.2).
        return armored
                || (content[0] < 0 && !part.fileName().toLowerCase(Locale.ROOT).endsWith(".asc"));
    }

    /** Whether a part is worth a look at its content. */
    static boolean mayBe(Part part) {
        String name = part.fileName().toLowerCase(Locale.ROOT);
        return name.endsWith(".pgp")
                || name.endsWith(".gpg")
                || name.endsWith(".asc")
                || part.type().equals("application/pgp");
    }

    /** The opened file as a part: its name without the ending, its content as it is. */
    static byte[] opened(Part part, byte[] content) {
        String sealed = part.fileName();
        int dot = sealed.lastIndexOf('.');
        String name = dot > 0 ? sealed.substring(0, dot) : "message.txt";
        StringBuilder header = new StringBuilder(
                "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename*=utf-8''");
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            header.append(String.format(Locale.ROOT, "%%%02X", b & 0xFF));
        }
        byte[] head = header.append("\r\n\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[head.length + content.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(content, 0, whole, head.length, content.length);
        return whole;
    }
}
