package org.muniment.archive;

import java.time.LocalDate;

/**
 * What an append did.
 *
 * @param outcome whether the day was written, or found there already with the same lines
 * @param lines of this day
 * @param plainBytes of this day, line ends included
 * @param sealedBytes of the day's member
 * @param archiveBytes of the whole archive now
 * @param tocSha256 lower case hexadecimal: what the ledger holds for this state of the archive
 * @param ledgerIndex the ledger entry that does
 */
public record AppendReport(
        ArchiveId archive,
        LocalDate day,
        Outcome outcome,
        long lines,
        long plainBytes,
        long sealedBytes,
        long archiveBytes,
        String tocSha256,
        long ledgerIndex) {

    /** How an append ended. */
    public enum Outcome {
        /** The day is in the archive now. */
        APPENDED,
        /** The day was in the archive before, line for line. */
        ALREADY_THERE
    }
}
