package org.muniment.desk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.Term;
import org.muniment.index.SealedPartition;
import org.muniment.terms.Tampered;

/** Writes one partition of the ticket index, and tells what stopped that. */
final class TicketMonth {

    private TicketMonth() {}

    static void write(SealedPartition partition, List<TicketEntry> entries, List<UUID> removals) throws IOException {
        for (TicketEntry entry : entries) {
            partition
                    .writer()
                    .updateDocument(new Term(TicketIndex.ID, entry.message().toString()), entry.document());
        }
        for (UUID message : removals) {
            partition.writer().deleteDocuments(new Term(TicketIndex.ID, message.toString()));
        }
        if (!removals.isEmpty()) {
            partition.writer().forceMergeDeletes();
        }
        partition.commit();
        partition.refresh();
    }

    /** Uses a partition. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    /**
     * Tells tampering from other faults: where a merge comes across it, Lucene closes the writer and gives the reason apart.
     *
     * @throws Tampered where that is what stopped the step
     */
    static void guarded(String month, SealedPartition partition, Step step) {
        try {
            step.run();
        } catch (IOException | IllegalStateException fault) {
            Tampered tampered = partition.tampering().orElse(null);
            for (Throwable cause = fault; cause != null && tampered == null; cause = cause.getCause()) {
                tampered = cause instanceof Tampered one
                        ? one
                        : cause instanceof CorruptIndexException ? damaged(month, cause) : null;
            }
            if (tampered != null) {
                throw tampered;
            }
            throw fault instanceof IOException failed ? new UncheckedIOException(failed) : (RuntimeException) fault;
        }
    }

    static Tampered damaged(String month, Throwable cause) {
        return new Tampered("ticket index: " + month + " is damaged", cause);
    }
}
