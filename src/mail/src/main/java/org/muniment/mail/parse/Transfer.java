package org.muniment.mail.parse;

import java.util.Arrays;
import java.util.Locale;
import org.muniment.mail.parse.Defects.Defect;

/**
 * Content transfer encodings (RFC 2045 section 6) read tolerantly: what does not decode is kept or skipped, never a
 * reason to stop.
 */
final class Transfer {
    private static final byte SKIP = -1;
    /** Bytes behind padding by which more base64 is told from something else. */
    private static final int MAX_LOOK_AHEAD = 48;

    /** Bytes by which words are told from base64, and how many it takes at least. */
    private static final int MAX_SAMPLE = 2_048;

    private static final int MIN_SAMPLE = 40;
    private static final byte[] BASE64 = base64Table();

    private Transfer() {}

    /** The decoded bytes of {@code raw[from, to)}. */
    static byte[] decode(byte[] raw, Slice slice, String encoding, Defects defects) {
        return switch (normal(encoding)) {
            case "", "7bit", "8bit", "binary", "7-bit", "8-bit", "none" -> slice.copy(raw);
            case "base64", "base-64", "b", "binary-base64" -> {
                if (isPlainly(raw, slice)) {
                    defects.add(Defect.TRANSFER_ENCODING_BROKEN);
                    yield slice.copy(raw);
                }
                yield base64(raw, slice, defects);
            }
            case "quoted-printable", "quotedprintable", "q", "quoted" -> quotedPrintable(raw, slice, defects);
            case "x-uuencode", "uuencode", "x-uue", "uue" -> UuEncoded.decode(raw, slice);
            default -> {
                defects.add(Defect.TRANSFER_ENCODING_UNKNOWN);
                yield slice.copy(raw);
            }
        };
    }

    /** The encoding's name without comments, quotes and blanks, in lower case. */
    static String normal(String encoding) {
        String name = encoding.strip().toLowerCase(Locale.ROOT);
        int end = 0;
        while (end < name.length() && (Character.isLetterOrDigit(name.charAt(end)) || name.charAt(end) == '-')) {
            end++;
        }
        return name.startsWith("\"") ? normal(name.substring(1)) : name.substring(0, end);
    }

    /** Whether the bytes stand for themselves. */
    static boolean isIdentity(String encoding) {
        return switch (normal(encoding)) {
            case "base64", "base-64", "b", "binary-base64", "quoted-printable", "quotedprintable", "q", "quoted" ->
                false;
            case "x-uuencode", "uuencode", "x-uue", "uue" -> false;
            default -> true;
        };
    }

    /** Whether what says that it is base64 is written in words instead. */
    private static boolean isPlainly(byte[] raw, Slice slice) {
        int stop = Math.min(slice.end(), slice.start() + MAX_SAMPLE);
        int foreign = 0;
        for (int i = slice.start() + 1; i + 1 < stop; i++) {
            byte b = raw[i];
            boolean between = b == ' ' && raw[i - 1] > ' ' && raw[i + 1] > ' ';
            foreign += between || (b > ' ' && b != '=' && BASE64[b & 0xFF] < 0) ? 1 : 0;
        }
        int length = stop - slice.start();
        return length >= MIN_SAMPLE && foreign > length / 12;
    }

    static byte[] base64(byte[] raw, Slice slice, Defects defects) {
        byte[] out = new byte[(int) ((long) slice.length() * 3 / 4) + 3];
        int length = 0;
        int bits = 0;
        int count = 0;
        boolean broken = false;
        for (int i = slice.start(); i < slice.end(); i++) {
            byte b = raw[i];
            byte value = BASE64[b & 0xFF];
            if (value >= 0) {
                bits = bits << 6 | value;
                if (++count == 4) {
                    out[length++] = (byte) (bits >> 16);
                    out[length++] = (byte) (bits >> 8);
                    out[length++] = (byte) bits;
                    count = 0;
                    bits = 0;
                }
            } else if (b == '=') {
                length = flush(out, length, bits, count);
                boolean padding = count >= 2;
                count = 0;
                bits = 0;
                if (padding && !isBase64(raw, i + 1, slice.end())) {
                    broken = true;
                    break;
                }
            } else if (b != '\r' && b != '\n' && b != ' ' && b != '\t') {
                broken = true;
            }
        }
        broken |= count != 0;
        length = flush(out, length, bits, count);
        if (broken) {
            defects.add(Defect.TRANSFER_ENCODING_BROKEN);
        }
        return Arrays.copyOf(out, length);
    }

    /** Whether what follows the padding may be more of it; a footer that a gateway put there is not. */
    private static boolean isBase64(byte[] raw, int from, int end) {
        int stop = Math.min(end, from + MAX_LOOK_AHEAD);
        for (int i = from; i < stop; i++) {
            byte b = raw[i];
            boolean between = b == ' ' && i > from && raw[i - 1] > ' ' && i + 1 < stop && raw[i + 1] > ' ';
            if (between || b == '-' || b == '_') {
                return false;
            }
        }
        return true;
    }

    private static int flush(byte[] out, int length, int bits, int count) {
        int next = length;
        if (count == 2) {
            out[next++] = (byte) (bits >> 4);
        } else if (count == 3) {
            out[next++] = (byte) (bits >> 10);
            out[next++] = (byte) (bits >> 2);
        }
        return next;
    }

    static byte[] quotedPrintable(byte[] raw, Slice slice, Defects defects) {
        byte[] out = new byte[slice.length()];
        int length = 0;
        int lineStart = 0;
        int i = slice.start();
        while (i < slice.end()) {
            byte b = raw[i];
            if (b == '=') {
                int after = softBreak(raw, i + 1, slice.end());
                if (after > 0) {
                    i = after;
                    lineStart = length;
                } else if (i + 2 < slice.end() && hex(raw[i + 1]) >= 0 && hex(raw[i + 2]) >= 0) {
                    out[length++] = (byte) (hex(raw[i + 1]) << 4 | hex(raw[i + 2]));
                    lineStart = length;
                    i += 3;
                } else {
                    defects.add(Defect.TRANSFER_ENCODING_BROKEN);
                    out[length++] = b;
                    i++;
                }
            } else {
                if (b == '\n' || b == '\r') {
                    length = trimmed(out, lineStart, length);
                    lineStart = length + 1;
                }
                out[length++] = b;
                i++;
            }
        }
        return Arrays.copyOf(out, length);
    }

    /** Where reading goes on when only blanks and a line end (or the end) follow an equals sign; else 0. */
    private static int softBreak(byte[] raw, int from, int end) {
        int i = from;
        while (i < end && (raw[i] == ' ' || raw[i] == '\t')) {
            i++;
        }
        if (i == end) {
            return end;
        }
        if (raw[i] == '\r') {
            return i + 1 < end && raw[i + 1] == '\n' ? i + 2 : i + 1;
        }
        return raw[i] == '\n' ? i + 1 : 0;
    }

    private static int trimmed(byte[] out, int lineStart, int length) {
        int end = length;
        while (end > lineStart && (out[end - 1] == ' ' || out[end - 1] == '\t')) {
            end--;
        }
        return end;
    }

    static int hex(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    private static byte[] base64Table() {
        byte[] table = new byte[256];
        Arrays.fill(table, SKIP);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            table[alphabet.charAt(i)] = (byte) i;
        }
        table['-'] = 62;
        table['_'] = 63;
        return table;
    }
}
