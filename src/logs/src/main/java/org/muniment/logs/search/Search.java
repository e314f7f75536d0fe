package org.muniment.logs.search;

import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;

/** Searches the logs. Thread-safe. */
public final class Search {

    Search() {}

    /**
     * Answers a query. The search is in the ledger before any hit leaves.
     *
     * @throws org.muniment.terms.Refusal {@code BAD_INPUT} for a query that cannot be read (the message says where),
     *     {@code FORBIDDEN} for a person's fields without a purpose that allows them, {@code RATE_LIMITED} when too many
     *     searches run, {@code UNAVAILABLE} when the ledger cannot be written
     */
    public Result search(LogQuery query, Actor actor, Purpose purpose) {
        throw new UnsupportedOperationException();
    }
}
