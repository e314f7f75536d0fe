package org.muniment.web.audit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.muniment.ledger.Entry;
import org.muniment.ledger.Ledger;

/** Looks for entries backwards from a place in the ledger, without details. Thread-safe. */
@ApplicationScoped
public class LedgerScan {

    /** How many entries one look goes back at most. */
    public static final int MAX_ENTRIES = 20_000;

    @Inject
    Ledger ledger;

    /** For the container. */
    public LedgerScan() {}

    /**
     * What a look found.
     *
     * @param entries newest first
     * @param end the index of the oldest entry looked at: where the next look goes on
     */
    public record Found(List<Entry> entries, long end) {}

    /**
     * Looks for entries that fit.
     *
     * @param before where to begin: the index after the newest entry of interest
     * @param most stops after so many
     */
    public Found find(long before, int most, Predicate<Entry> fits) {
        List<Entry> found = new ArrayList<>();
        long end = Math.min(before, ledger.size());
        long stop = Math.max(0, end - MAX_ENTRIES);
        while (end > stop) {
            List<Entry> block = ledger.newest(end, (int) Math.min(Ledger.MAX_READ, end - stop));
            if (block.isEmpty()) {
                break;
            }
            for (Entry entry : block) {
                end = entry.index();
                if (fits.test(entry)) {
                    found.add(entry);
                    if (found.size() == most) {
                        return new Found(found, end);
                    }
                }
            }
        }
        return new Found(found, end);
    }
}
