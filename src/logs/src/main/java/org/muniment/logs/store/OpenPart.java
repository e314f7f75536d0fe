package org.muniment.logs.store;

import java.io.IOException;
import java.time.Duration;
import org.muniment.index.SealedPartition;

/**
 * An open partition that counts who is using it, so that it is closed only after them; and, where it is open for writing,
 * what has been written. The counts are guarded by the map it is in, the numbers by itself.
 */
final class OpenPart {

    private static final long LONG_AGO = Duration.ofDays(1).toNanos();

    /** The note that says which record a commit has in it last. */
    static final String NUMBER = "journal";

    final SealedPartition partition;
    int users;
    boolean retired;
    /** Whether something was added since somebody last wanted to see everything. */
    volatile boolean unseen;
    /** Number of the last record added. */
    long added;
    /** Number of the last record committed. */
    long committed;
    /** Whether the newest commit has to be anchored, or what is there committed again, for other reasons than records. */
    volatile boolean unsettled;
    /** When a record was added last, by the clock that only counts on. */
    volatile long lastAdded = System.nanoTime() - LONG_AGO;

    OpenPart(SealedPartition partition, long committed) {
        this.partition = partition;
        this.added = committed;
        this.committed = committed;
    }

    /** The number of the last record in a partition's newest commit; the least of all numbers when it has none. */
    static long numberOf(SealedPartition partition) throws IOException {
        return Long.parseLong(partition.notes().getOrDefault(NUMBER, Long.toString(Long.MIN_VALUE)));
    }
}
