package org.muniment.ledger;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** One look backwards through the ledger. Used once, by one thread. */
final class Look {

    /** Entries read in one look at most, matching or not. */
    static final int MAX_ENTRIES = 20_000;
    /** Files of hints read in one look at most: over eight million entries. */
    static final int MAX_GROUPS = 512;

    private final Hints hints;
    private final EntryReader reader;
    private final long published;
    private final String text;
    private final int most;
    private final Predicate<Entry> fits;
    private final List<Entry> found = new ArrayList<>();
    private long end;
    private long groupNumber = -1;
    private Optional<Hints.Group> group = Optional.empty();
    private int groups;
    private int entries;

    /** What it looks with; nothing beyond {@code published} is read. */
    record Sources(Hints hints, EntryReader reader, long published) {}

    /** @param fits which of the entries that hold the text are wanted */
    Look(Sources sources, String text, int most, Predicate<Entry> fits) {
        this.hints = sources.hints();
        this.reader = sources.reader();
        this.published = sources.published();
        this.text = text.toLowerCase(Locale.ROOT);
        this.most = most;
        this.fits = fits;
    }

    Found back(long before) throws IOException {
        end = Math.min(before, published);
        while (end > 0 && found.size() < most && entries < MAX_ENTRIES && groups <= MAX_GROUPS) {
            long bundle = (end - 1) / Tiles.WIDTH;
            if (mayHold(bundle)) {
                read(bundle * Tiles.WIDTH);
            } else {
                end = bundle * Tiles.WIDTH;
            }
        }
        return new Found(found, end);
    }

    private boolean mayHold(long bundle) {
        if (text.length() < Hints.SHORTEST) {
            return true;
        }
        long number = bundle / Hints.BUNDLES;
        if (number != groupNumber) {
            groupNumber = number;
            groups++;
            group = hints.group(number);
        }
        return group.map(one -> one.mayHold((int) (bundle % Hints.BUNDLES), text))
                .orElse(true);
    }

    private void read(long from) throws IOException {
        for (Entry entry : reader.read(from, end, published, false).reversed()) {
            end = entry.index();
            entries++;
            if ((text.isEmpty() || Hints.texts(entry).stream().anyMatch(one -> one.contains(text)))
                    && fits.test(entry)) {
                found.add(entry);
                if (found.size() == most) {
                    return;
                }
            }
        }
    }
}
