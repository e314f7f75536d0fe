package org.muniment.archive;

import java.io.IOException;
import java.time.LocalDate;

/**
 * Something whose data the policy moves to the archive or destroys when its time has come: hot logs, archives, tickets.
 * Implemented by every module that stores such data, so that a retention run cannot forget one.
 */
public interface Retained {

    /** A fixed name for reports and ledger entries, e.g. {@code hot logs}. */
    String name();

    /**
     * Does what is due on {@code today} and stays away from what is held. Can be run again after a crash: what is done
     * is done, what is not is due.
     */
    RetentionReport run(LocalDate today, Progress progress) throws IOException;
}
