package org.muniment.archive;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.muniment.ledger.Ledger;

/** Carries out what the policy wants of all that is retained. Safe for several threads and processes: one run at a time. */
public final class RetentionRun {

    /**
     * Prepares runs.
     *
     * @param folder holds the lock
     * @param retained asked in this order
     */
    public RetentionRun(Path folder, Ledger ledger, List<Retained> retained) {}

    /**
     * Runs everything that is due. One that fails does not keep the others from running.
     *
     * @throws org.muniment.terms.Refusal {@code CONFLICT} while another run is under way
     */
    public RetentionReport run(LocalDate today) {
        return run(today, Progress.SILENT);
    }

    /** As {@link #run(LocalDate)}, telling how far it is. */
    public RetentionReport run(LocalDate today, Progress progress) {
        throw new UnsupportedOperationException();
    }
}
