package org.muniment.web.audit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.muniment.ledger.Checkpoint;
import org.muniment.ledger.Entry;
import org.muniment.web.people.Names;

/**
 * The page of the newest ledger entries.
 *
 * @param entries newest first
 * @param names who did it
 * @param checkpoint the signed state
 * @param key the public key it is signed with, as text
 * @param find what entries are looked for; empty for all
 * @param older where the next page begins; empty when the first entry was reached
 * @param first whether this is the newest page
 */
public record LedgerView(
        List<Entry> entries,
        Names names,
        Checkpoint checkpoint,
        String key,
        String find,
        Optional<Long> older,
        boolean first) {

    /** The page of older entries; null when there are none. */
    public @org.jspecify.annotations.Nullable String next() {
        return older.map(index -> "/audit/ledger?before=" + index + query("&")).orElse(null);
    }

    /** The newest page; null when this is it. */
    public @org.jspecify.annotations.Nullable String newest() {
        return first ? null : "/audit/ledger" + query("?");
    }

    private String query(String before) {
        return find.isEmpty() ? "" : before + "find=" + URLEncoder.encode(find, StandardCharsets.UTF_8);
    }

    /** A purpose in words. */
    public static String purpose(Entry entry) {
        String words = entry.purpose().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
