package org.muniment.archive;

import java.io.IOException;
import java.util.Optional;

/**
 * The records of one day, asked for one after the other. May be opened more than once (an append that finds its day
 * archived already compares), and gives the same records each time.
 */
@FunctionalInterface
public interface DaySource {

    /** Starts from the first record. */
    Records open() throws IOException;

    /** A running read; used by one thread. */
    interface Records extends AutoCloseable {

        /** The next record, or nothing at the end. */
        Optional<ArchiveRecord> next() throws IOException;

        /** Lets go of what the read holds. */
        @Override
        default void close() throws IOException {}
    }

    /** A day out of anything that can be iterated again and again. */
    static DaySource of(Iterable<ArchiveRecord> records) {
        return () -> {
            var iterator = records.iterator();
            return () -> iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
        };
    }
}
