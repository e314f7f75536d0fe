package org.muniment.mail.parse;

import java.io.ByteArrayOutputStream;

/** The uuencode format of POSIX, as old mailers name it in a transfer encoding. */
final class UuEncoded {
    /** Characters after the data: some encoders write a check character, some blanks. */
    private static final int MOST_TRAILING = 2;

    private UuEncoded() {}

    /** The bytes between {@code begin} and {@code end} lines; all lines when there is no {@code begin}. */
    static byte[] decode(byte[] raw, Slice slice) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(slice.length() * 3 / 4 + 3);
        int i = slice.start();
        while (i < slice.end()) {
            int end = i;
            while (end < slice.end() && raw[end] != '\n') {
                end++;
            }
            int stop = end > i && raw[end - 1] == '\r' ? end - 1 : end;
            if (startsWith(raw, i, stop, "end")) {
                break;
            }
            if (!startsWith(raw, i, stop, "begin ")) {
                line(raw, i, stop, out);
            }
            i = end + 1;
        }
        return out.toByteArray();
    }

    /** How a line looks: no uuencoded one, one without its trailing blanks, or a whole one. */
    enum Shape {
        NONE,
        SHORT,
        EXACT
    }

    /** What the line is, taken for data; every character is between the blank and the grave accent. */
    static Shape shape(byte[] raw, TextFiles.Line line) {
        int length = line.end() - line.start();
        if (length == 0) {
            return Shape.SHORT;
        }
        for (int i = line.start(); i < line.end(); i++) {
            if (raw[i] < ' ' || raw[i] > '`') {
                return Shape.NONE;
            }
        }
        int bytes = raw[line.start()] - ' ' & 63;
        int expected = (bytes + 2) / 3 * 4;
        if (length - 1 < expected) {
            return Shape.SHORT;
        }
        return length - 1 <= expected + MOST_TRAILING ? Shape.EXACT : Shape.NONE;
    }

    private static void line(byte[] raw, int from, int to, ByteArrayOutputStream out) {
        if (from == to) {
            return;
        }
        int left = raw[from] - ' ' & 63;
        for (int i = from + 1; i < to && left > 0; i += 4) {
            int bits = sextet(raw, i, to) << 18
                    | sextet(raw, i + 1, to) << 12
                    | sextet(raw, i + 2, to) << 6
                    | sextet(raw, i + 3, to);
            for (int shift = 16; shift >= 0 && left > 0; shift -= 8, left--) {
                out.write(bits >> shift);
            }
        }
    }

    private static int sextet(byte[] raw, int i, int to) {
        return i < to ? raw[i] - ' ' & 63 : 0;
    }

    private static boolean startsWith(byte[] raw, int from, int to, String word) {
        if (to - from < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (raw[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
