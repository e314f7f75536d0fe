package org.muniment.archive;

import java.time.LocalDate;
import java.util.List;

/**
 * What a restore drill showed.
 *
 * @param stockTools whether it was opened with tar, age and zstd; otherwise by this product's own reader
 * @param days which were opened
 * @param lines read in them
 * @param problems empty when everything was as the table of contents and the ledger have it
 */
public record DrillReport(
        ArchiveId archive, boolean stockTools, List<LocalDate> days, long lines, List<String> problems) {

    /** Whether nothing at all is wrong. */
    public boolean sound() {
        return problems.isEmpty();
    }

    /** What it was opened with. */
    public String tools() {
        return stockTools ? "tar, age and zstd" : "own reader";
    }
}
