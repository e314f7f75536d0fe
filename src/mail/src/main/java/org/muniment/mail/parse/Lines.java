package org.muniment.mail.parse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A cursor over the lines of a message; lines end in CRLF, LF, or CR alone when there is no LF at all. */
final class Lines {
    private static final int MAX_BOUNDARY = 256;
    /** Bytes behind a closing line that some mailers or gateways leave there. */
    private static final int MAX_CLOSING_JUNK = 16;
    /** Shorter boundaries are taken at their word only: a line of dashes may start with them. */
    private static final int MIN_LOOSE_BOUNDARY = 8;

    private final byte[] raw;
    private final byte lineEnd;
    private int start;
    private int next;

    Lines(byte[] raw) {
        this.raw = raw;
        int cr = 0;
        int i = 0;
        while (i < raw.length && raw[i] != '\n') {
            cr += raw[i++] == '\r' ? 1 : 0;
        }
        this.lineEnd = (byte) (i == raw.length && cr > 0 ? '\r' : '\n');
        find();
    }

    /** Steps over the byte order mark with which some programs start a file. */
    void skipMark() {
        if (raw.length > 2 && raw[0] == (byte) 0xEF && raw[1] == (byte) 0xBB && raw[2] == (byte) 0xBF) {
            back(3);
        }
    }

    boolean endInCr() {
        return lineEnd == '\r';
    }

    /** First byte of the current line. */
    int start() {
        return start;
    }

    boolean hasLine() {
        return start < raw.length;
    }

    void next() {
        start = next;
        find();
    }

    /** Makes the line that starts at {@code position} the current one. */
    void back(int position) {
        start = position;
        find();
    }

    void toEnd() {
        start = raw.length;
        next = raw.length;
    }

    private void find() {
        int i = start;
        while (i < raw.length && raw[i] != lineEnd) {
            i++;
        }
        next = Math.min(i + 1, raw.length);
    }

    /** The end of the current line without its break. */
    int end() {
        return beforeBreak(next, start);
    }

    /** The end of the current line with its break. */
    int nextStart() {
        return next;
    }

    /** The position before the line break that ends at {@code position}, but not before {@code floor}. */
    int beforeBreak(int position, int floor) {
        int end = position;
        if (end > floor && raw[end - 1] == lineEnd) {
            end--;
            if (lineEnd == '\n' && end > floor && raw[end - 1] == '\r') {
                end--;
            }
        }
        return end;
    }

    boolean isEmpty() {
        return end() == start;
    }

    boolean isBlank() {
        for (int i = start; i < end(); i++) {
            if (raw[i] != ' ' && raw[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    boolean startsWithBlank() {
        return start < raw.length && (raw[start] == ' ' || raw[start] == '\t');
    }

    /** Goes behind the blanks with which the current line starts. */
    void skipBlanks() {
        int i = start;
        while (i < end() && (raw[i] == ' ' || raw[i] == '\t')) {
            i++;
        }
        start = i;
    }

    boolean startsWithDashes() {
        return start + 2 < raw.length && raw[start] == '-' && raw[start + 1] == '-';
    }

    boolean startsWith(String word) {
        if (start + word.length() > raw.length) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (raw[start + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** 0 when the line is no such boundary line, 1 when it is, 2 when it is the closing one. */
    int matches(byte[] boundary) {
        int i = start + 2;
        if (boundary.length == 0 || i + boundary.length > raw.length || raw[i] != boundary[0]) {
            return 0;
        }
        for (byte b : boundary) {
            if (raw[i++] != b) {
                return 0;
            }
        }
        int end = end();
        while (end > i && (raw[end - 1] == ' ' || raw[end - 1] == '\t' || raw[end - 1] == '\r')) {
            end--;
        }
        if (end <= i) {
            return 1;
        }
        return end - i == 2 && raw[i] == '-' && raw[i + 1] == '-' ? 2 : 0;
    }

    /** Whether the line starts as {@code boundary}'s closing line does, with something else behind it. */
    boolean closesLoosely(byte[] boundary) {
        int end = start + 2 + boundary.length + 2;
        return end() - end <= MAX_CLOSING_JUNK
                && end <= end()
                && boundary.length >= MIN_LOOSE_BOUNDARY
                && Arrays.equals(raw, start + 2, end - 2, boundary, 0, boundary.length)
                && raw[end - 2] == '-'
                && raw[end - 1] == '-';
    }

    /** The colon of a header field on the current line, or -1 when it is none. */
    int colon() {
        int i = start;
        int stop = Math.min(end(), start + ReadingLimits.MAX_FIELD_NAME);
        while (i < stop && raw[i] > ' ' && raw[i] < 0x7F && raw[i] != ':') {
            i++;
        }
        int nameEnd = i;
        while (i < stop && (raw[i] == ' ' || raw[i] == '\t')) {
            i++;
        }
        boolean field = i < stop && raw[i] == ':' && nameEnd > start;
        boolean url = field && i + 2 < stop && raw[i + 1] == '/' && raw[i + 2] == '/';
        return field && !url ? i : -1;
    }

    String name(int colon) {
        int end = colon;
        while (end > start && raw[end - 1] <= ' ') {
            end--;
        }
        byte[] name = new byte[end - start];
        for (int i = 0; i < name.length; i++) {
            byte b = raw[start + i];
            name[i] = (byte) (b >= 'A' && b <= 'Z' ? b + 32 : b);
        }
        return new String(name, StandardCharsets.US_ASCII);
    }

    /** The text of the first line from here on that looks like a boundary line with a part behind it, or nothing. */
    String firstDelimiter() {
        int savedStart = start;
        int savedNext = next;
        String found = "";
        while (found.isEmpty() && hasLine()) {
            int length = end() - start;
            if (startsWithDashes() && length >= 3 && length < MAX_BOUNDARY) {
                String text = new String(raw, start + 2, length - 2, StandardCharsets.ISO_8859_1).stripTrailing();
                next();
                if (hasLine() && text.indexOf(' ') < 0 && (isEmpty() || colon() > 0)) {
                    found = text;
                }
            } else {
                next();
            }
        }
        start = savedStart;
        next = savedNext;
        return found;
    }
}
