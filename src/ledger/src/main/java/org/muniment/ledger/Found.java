package org.muniment.ledger;

import java.util.List;

/**
 * What a look through the ledger found.
 *
 * @param entries newest first, without details
 * @param end the index of the oldest entry looked at: where the next look goes on; 0 when it has come to the beginning
 */
public record Found(List<Entry> entries, long end) {

    /** Copies the list. */
    public Found {
        entries = List.copyOf(entries);
    }
}
