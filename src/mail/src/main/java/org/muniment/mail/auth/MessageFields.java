package org.muniment.mail.auth;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A message as signatures see it: fields with their exact bytes, and the body; bare line feeds counted as line ends, for a
 * signer saw CRLF. Bounded: of more than {@link #MAX_FIELDS} fields the message has no signature that could hold.
 */
final class MessageFields {
    /** Most header fields that are looked at. */
    static final int MAX_FIELDS = 2_000;

    private final List<Field> fields = new ArrayList<>();
    private final byte[] body;

    /**
     * One field.
     *
     * @param name lower case, without white space
     * @param text the whole field with its folding, without the final CRLF; one character for each byte
     */
    record Field(String name, String text) {
        /** What follows the colon, as it stands. */
        String value() {
            return text.substring(text.indexOf(':') + 1);
        }
    }

    private MessageFields(byte[] body) {
        this.body = body;
    }

    static MessageFields of(byte[] raw) {
        byte[] lines = crlf(raw);
        int end = headerEnd(lines);
        boolean separated = end + 1 < lines.length && lines[end] == '\r' && lines[end + 1] == '\n';
        int start = separated ? end + 2 : end;
        byte[] body = new byte[lines.length - start];
        System.arraycopy(lines, start, body, 0, body.length);
        MessageFields message = new MessageFields(body);
        message.readFields(new String(lines, 0, end, StandardCharsets.ISO_8859_1));
        return message;
    }

    private static byte[] crlf(byte[] raw) {
        boolean bare = false;
        for (int i = 0; i < raw.length && !bare; i++) {
            bare = raw[i] == '\n' && (i == 0 || raw[i - 1] != '\r');
        }
        if (!bare) {
            return raw;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length + raw.length / 32);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '\n' && (i == 0 || raw[i - 1] != '\r')) {
                out.write('\r');
            }
            out.write(raw[i]);
        }
        return out.toByteArray();
    }

    /** Where the empty line begins, or the end of the message. */
    private static int headerEnd(byte[] lines) {
        int start = 0;
        while (start < lines.length) {
            if (lines[start] == '\r' && start + 1 < lines.length && lines[start + 1] == '\n') {
                return start;
            }
            int next = start;
            while (next < lines.length && lines[next] != '\n') {
                next++;
            }
            start = next + 1;
        }
        return lines.length;
    }

    private void readFields(String header) {
        int start = 0;
        while (start < header.length() && fields.size() < MAX_FIELDS) {
            int end = header.indexOf("\r\n", start);
            while (end >= 0 && end + 2 < header.length() && isBlank(header.charAt(end + 2))) {
                end = header.indexOf("\r\n", end + 2);
            }
            int stop = end < 0 ? header.length() : end;
            String text = header.substring(start, stop);
            int colon = text.indexOf(':');
            if (colon > 0) {
                fields.add(new Field(text.substring(0, colon).strip().toLowerCase(Locale.ROOT), text));
            }
            start = stop + 2;
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** All fields, topmost first. */
    List<Field> fields() {
        return fields;
    }

    /** The fields of that lower-case name, topmost first. */
    List<Field> all(String name) {
        return fields.stream().filter(field -> field.name().equals(name)).toList();
    }

    /** The body with CRLF line ends; not a copy. */
    byte[] body() {
        return body;
    }
}
