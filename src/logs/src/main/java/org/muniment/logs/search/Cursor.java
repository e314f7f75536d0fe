package org.muniment.logs.search;

import java.util.Optional;
import org.muniment.terms.Refusal;

/**
 * Where the next page begins.
 *
 * @param millis the time of the last hit shown
 * @param shown how many hits of that very millisecond have been shown
 */
record Cursor(long millis, int shown) {

    /** Most hits of one millisecond that can be paged through. */
    private static final int MAX_SHOWN = 100_000;

    static final Cursor START = new Cursor(Long.MAX_VALUE, 0);

    static Cursor of(Optional<String> text) {
        if (text.isEmpty()) {
            return START;
        }
        String[] part = text.get().split("-", 2);
        try {
            Cursor cursor = new Cursor(Long.parseLong(part[0]), Integer.parseInt(part[1]));
            if (cursor.shown >= 0 && cursor.shown <= MAX_SHOWN) {
                return cursor;
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException notACursor) {
            // refused below
        }
        throw new Refusal(Refusal.Code.BAD_INPUT, "not a cursor of a page before");
    }

    String text() {
        return millis + "-" + shown;
    }
}
