package org.muniment.logs.origin;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Codes of ISO 3166-1, two capital letters. */
final class CountryCode {

    /** What files write for an unknown country. */
    private static final String UNKNOWN = "ZZ";

    private CountryCode() {}

    /** A code in its one form; null when the text is none, or stands for an unknown country. */
    static @Nullable String of(String given) {
        String code = given.strip().toUpperCase(Locale.ROOT);
        boolean letters = code.length() == 2 && isLetter(code.charAt(0)) && isLetter(code.charAt(1));
        return letters && !code.equals(UNKNOWN) ? code.intern() : null;
    }

    private static boolean isLetter(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
