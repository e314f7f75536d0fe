package org.muniment.logs.query;

import org.jspecify.annotations.Nullable;

/** Plain decimal numbers. */
public final class Numbers {

    private static final int MAX_LENGTH = 24;

    private Numbers() {}

    /** The number a normal value is; null when it is none. */
    public static @Nullable Double parse(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return null;
        }
        boolean digit = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digit = true;
            } else if (c != '.' && c != '-' && c != '+' && c != 'e') {
                return null;
            }
        }
        if (!digit) {
            return null;
        }
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }
}
