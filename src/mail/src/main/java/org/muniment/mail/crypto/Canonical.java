package org.muniment.mail.crypto;

import java.io.ByteArrayOutputStream;

/** Bytes as they are signed: every line ends in CRLF (RFC 1847 section 2.1, RFC 9580 section 7). */
final class Canonical {
    private Canonical() {}

    /** {@code bytes} with every bare LF made CRLF; themselves when there is none. */
    static byte[] lines(byte[] bytes) {
        int bare = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (isBare(bytes, i)) {
                bare++;
            }
        }
        if (bare == 0) {
            return bytes;
        }
        byte[] out = new byte[bytes.length + bare];
        int to = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (isBare(bytes, i)) {
                out[to++] = '\r';
            }
            out[to++] = bytes[i];
        }
        return out;
    }

    private static boolean isBare(byte[] bytes, int i) {
        return bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r');
    }

    /** Text lines without the blanks at their ends, joined by CRLF, none after the last: what a cleartext signature covers. */
    static byte[] text(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 64);
        int start = 0;
        boolean first = true;
        while (start < bytes.length) {
            int next = start;
            while (next < bytes.length && bytes[next] != '\n') {
                next++;
            }
            int end = next;
            while (end > start && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t' || bytes[end - 1] == '\r')) {
                end--;
            }
            if (!first) {
                out.write('\r');
                out.write('\n');
            }
            out.write(bytes, start, end - start);
            first = false;
            start = next + 1;
        }
        return out.toByteArray();
    }
}
