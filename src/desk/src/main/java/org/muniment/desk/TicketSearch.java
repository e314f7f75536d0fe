package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * Full-text search over messages, in sealed indexes of one month each. Thread-safe.
 *
 * <p>Indexing follows the database: each committed change is noted there, {@link #index()} carries the notes out, and a
 * restart continues. A search carries out what is waiting first, so what is committed is found.
 */
@ApplicationScoped
public class TicketSearch {

    private final DeskParts parts;

    /** For the container. */
    @Inject
    public TicketSearch(DeskParts parts) {
        this.parts = parts;
    }

    @SuppressWarnings("NullAway")
    protected TicketSearch() {
        this.parts = null;
    }

    /**
     * Finds messages: words, {@code "phrases"}, {@code prefix*}, {@code -not}, {@code subject:}, {@code from:},
     * {@code file:}; all words must match. The ledger records the search before anything is shown. Customers find only
     * their own, nobody finds frozen tickets, agents no colleague's.
     */
    public SearchPage search(String query, int limit, Caller caller) {
        throw new UnsupportedOperationException();
    }

    /**
     * Carries out waiting index work; the composition root calls it every second.
     *
     * @return how many messages were indexed or removed
     */
    public int index() {
        throw new UnsupportedOperationException();
    }
}
