package org.muniment.privacy.export;

import java.io.IOException;
import java.util.Set;
import org.muniment.ledger.Entry;

/** Finds who looked at what. */
@FunctionalInterface
public interface Looks {

    /** Takes one entry of the ledger. */
    @FunctionalInterface
    interface Sink {
        /** Takes it. */
        void look(Entry entry) throws IOException;
    }

    /** Hands over every entry about one of these items, oldest first. */
    void at(Set<String> items, Sink sink) throws IOException;
}
