package org.muniment.mail.parse;

import java.util.Arrays;

/**
 * A piece of a byte array.
 *
 * @param start first byte
 * @param end first byte after it
 */
public record Slice(int start, int end) {
    /** All of {@code bytes}. */
    static Slice all(byte[] bytes) {
        return new Slice(0, bytes.length);
    }

    /** Bytes in it. */
    public int length() {
        return end - start;
    }

    byte[] copy(byte[] of) {
        return Arrays.copyOfRange(of, start, end);
    }
}
