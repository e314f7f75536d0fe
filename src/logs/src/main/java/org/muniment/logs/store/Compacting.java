package org.muniment.logs.store;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A partition held open to be merged.
 *
 * @param added number of the last record in it when that began
 * @param gone whether it was let go of
 */
record Compacting(Part part, OpenPart slot, long added, AtomicBoolean gone) {

    /** Merges all segments into one; on any thread, and it takes its time. */
    void run() throws IOException {
        slot.partition.writer().forceMerge(1);
        slot.unseen = true;
        slot.unsettled = true;
    }
}
