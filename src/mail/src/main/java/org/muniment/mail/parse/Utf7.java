package org.muniment.mail.parse;

import java.nio.charset.StandardCharsets;

/** UTF-7 (RFC 2152), which the platform lacks; malformed runs are taken literally. */
final class Utf7 {
    private Utf7() {}

    static String decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        StringBuilder out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '+') {
                out.append(c);
                i++;
                continue;
            }
            int end = i + 1;
            while (end < text.length() && sextet(text.charAt(end)) >= 0) {
                end++;
            }
            boolean closed = end < text.length() && text.charAt(end) == '-';
            if (end == i + 1) {
                out.append('+');
            } else {
                shifted(text, i + 1, end, out);
            }
            i = closed ? end + 1 : end;
        }
        return out.toString();
    }

    private static void shifted(String text, int from, int to, StringBuilder out) {
        int bits = 0;
        int count = 0;
        for (int i = from; i < to; i++) {
            bits = bits << 6 | sextet(text.charAt(i));
            count += 6;
            if (count >= 16) {
                count -= 16;
                out.append((char) (bits >> count & 0xFFFF));
                bits &= (1 << count) - 1;
            }
        }
    }

    private static int sextet(char c) {
        return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".indexOf(c);
    }
}
