package org.muniment.mail.parse;

/**
 * Reads little-endian numbers from a slice. A read beyond its end yields zero or nothing and marks the reader broken, so
 * that no length a sender writes is believed. Not thread-safe.
 */
final class LittleEndian {
    private final byte[] raw;
    private final int end;
    private int at;
    private boolean broken;

    LittleEndian(byte[] raw, Slice slice) {
        this.raw = raw;
        this.at = slice.start();
        this.end = slice.end();
    }

    int left() {
        return end - at;
    }

    boolean isBroken() {
        return broken;
    }

    int u8() {
        return (int) number(1);
    }

    int u16() {
        return (int) number(2);
    }

    long u32() {
        return number(4);
    }

    long i64() {
        return number(8);
    }

    private long number(int bytes) {
        Slice slice = take(bytes);
        long value = 0;
        for (int i = slice.end() - 1; i >= slice.start(); i--) {
            value = (value << 8) | (raw[i] & 0xFF);
        }
        return value;
    }

    /** The next {@code length} bytes; none at all when there are not as many. */
    Slice take(long length) {
        if (broken || length < 0 || length > left()) {
            broken = true;
            return new Slice(end, end);
        }
        Slice slice = new Slice(at, at + (int) length);
        at = slice.end();
        return slice;
    }

    /** Goes on at the next multiple of four, counted from {@code length} bytes read; the last padding may be missing. */
    void pad(long length) {
        take(Math.min(left(), (4 - length % 4) % 4));
    }
}
