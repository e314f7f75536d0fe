package org.muniment.logs.parse;

import org.jspecify.annotations.Nullable;

/** Whole numbers in text. */
final class Whole {

    private Whole() {}

    /** The number of 1 to 18 digits that fills that range; null when it is none. */
    static @Nullable Long parse(String text, int from, int to) {
        if (to <= from || to - from > 18) {
            return null;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return null;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    static @Nullable Long parse(String text) {
        return parse(text, 0, text.length());
    }
}
