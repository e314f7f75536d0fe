package org.muniment.logs.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.lucene.index.IndexNotFoundException;
import org.jspecify.annotations.Nullable;
import org.muniment.index.CommitAnchor;
import org.muniment.index.PartitionId;
import org.muniment.index.Partitions;
import org.muniment.index.SealedPartition;
import org.muniment.terms.Refusal;

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

    /** Opens a partition for searching; null when nothing was committed, or it is gone. */
    static @Nullable OpenPart forReading(
            Partitions partitions, Path folder, PartitionId id, Optional<CommitAnchor> anchor) throws IOException {
        if (!Files.isDirectory(folder)) {
            return null;
        }
        try {
            return new OpenPart(partitions.openForReading(folder, id, anchor), 0);
        } catch (IndexNotFoundException nothingCommitted) {
            return null;
        } catch (Refusal refusal) {
            if (refusal.code() == Refusal.Code.NOT_FOUND) {
                return null; // its key is destroyed, and a crash came before its files were deleted
            }
            throw refusal;
        }
    }

    /** The number of the last record in a partition's newest commit; the least of all numbers when it has none. */
    static long numberOf(SealedPartition partition) throws IOException {
        return Long.parseLong(partition.notes().getOrDefault(NUMBER, Long.toString(Long.MIN_VALUE)));
    }
}
