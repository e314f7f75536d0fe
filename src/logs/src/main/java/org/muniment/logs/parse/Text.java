package org.muniment.logs.parse;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Bytes of logs to text without ever failing, and the escapes that servers write. */
final class Text {

    private static final String HEX = "0123456789abcdef";

    private Text() {}

    /** UTF-8 to text; every byte that is not UTF-8 becomes {@code \xHH}, as Apache itself writes it. */
    static String decode(byte[] bytes, int from, int to) {
        boolean ascii = true;
        for (int i = from; i < to; i++) {
            if (bytes[i] < 0) {
                ascii = false;
                break;
            }
        }
        if (ascii) {
            return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException malformed) {
            return decodeMixed(bytes, from, to);
        }
    }

    private static String decodeMixed(byte[] bytes, int from, int to) {
        StringBuilder out = new StringBuilder(to - from + 32);
        int i = from;
        while (i < to) {
            int length = sequence(bytes, i, to);
            if (length > 0) {
                out.append(new String(bytes, i, length, StandardCharsets.UTF_8));
                i += length;
            } else {
                hex(out, bytes[i]);
                i++;
            }
        }
        return out.toString();
    }

    private static void hex(StringBuilder out, byte b) {
        out.append("\\x").append(HEX.charAt(b >> 4 & 15)).append(HEX.charAt(b & 15));
    }

    /** The length of the valid UTF-8 sequence at {@code i}, or 0. */
    private static int sequence(byte[] b, int i, int to) {
        int first = b[i] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        int length = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
        if (first >= 0xf5 || length == 0 || i + length > to) {
            return 0;
        }
        for (int k = 1; k < length; k++) {
            if ((b[i + k] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = b[i + 1] & 0xff;
        boolean overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
        boolean beyond = (first == 0xed && second >= 0xa0) || (first == 0xf4 && second >= 0x90);
        return overlong || beyond ? 0 : length;
    }

    /**
     * Undoes {@code \"}, {@code \\}, {@code \t} and runs of {@code \xHH} that make printable UTF-8. Escapes of control
     * characters and of bytes that are no text stay as they were written.
     */
    static String unescape(String text) {
        int at = text.indexOf('\\');
        if (at < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                out.append(c);
                i++;
                continue;
            }
            char next = text.charAt(i + 1);
            if (next == '"' || next == '\\') {
                out.append(next);
                i += 2;
            } else if (next == 't') {
                out.append('\t');
                i += 2;
            } else if (next == 'x') {
                i = unescapeHex(text, i, out);
            } else {
                out.append(c);
                i++;
            }
        }
        return out.toString();
    }

    private static int unescapeHex(String text, int start, StringBuilder out) {
        byte[] run = new byte[(text.length() - start) / 4];
        int length = 0;
        int i = start;
        while (isHexEscape(text, i)) {
            run[length++] =
                    (byte) (Character.digit(text.charAt(i + 2), 16) << 4 | Character.digit(text.charAt(i + 3), 16));
            i += 4;
        }
        if (length == 0) {
            out.append('\\');
            return start + 1;
        }
        int k = 0;
        while (k < length) {
            int sequence = sequence(run, k, length);
            boolean printable = sequence > 1 || (sequence == 1 && run[k] >= 0x20 && run[k] != 0x7f);
            if (printable) {
                out.append(new String(run, k, sequence, StandardCharsets.UTF_8));
                k += sequence;
            } else {
                hex(out, run[k]);
                k++;
            }
        }
        return i;
    }

    private static boolean isHexEscape(String text, int i) {
        return i + 3 < text.length()
                && text.charAt(i) == '\\'
                && text.charAt(i + 1) == 'x'
                && Character.digit(text.charAt(i + 2), 16) >= 0
                && Character.digit(text.charAt(i + 3), 16) >= 0;
    }
}
