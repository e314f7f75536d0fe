package org.muniment.index;

import org.muniment.terms.Refusal;
import org.muniment.terms.Settings;

/**
 * Settings of the sealed indexes.
 *
 * @param cacheShare {@code muniment.index.cache-share}: percent of the heap that decrypted index pages may take, 1 to 75;
 *     default 25. Less is held while the heap is nearly full.
 */
public record IndexSettings(int cacheShare) {

    /** A quarter of the heap. */
    public static final IndexSettings DEFAULTS = new IndexSettings(25);

    private static final int MAX_SHARE = 75;

    /** Refuses ({@code BAD_INPUT}) a share outside 1 to 75. */
    public IndexSettings {
        if (cacheShare < 1 || cacheShare > MAX_SHARE) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "muniment.index.cache-share is 1 to 75 (percent of the heap)");
        }
    }

    /** Reads {@code muniment.index.*}. */
    public static IndexSettings from(Settings s) {
        return new IndexSettings(s.integer("muniment.index.cache-share", DEFAULTS.cacheShare));
    }
}
