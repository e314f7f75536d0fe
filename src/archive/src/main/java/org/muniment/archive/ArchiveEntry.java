package org.muniment.archive;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * One archive in a list.
 *
 * @param bytes of the tar
 * @param lines of all days
 * @param plainBytes of all days before compression
 * @param days ascending
 * @param sealed when the last day was appended
 * @param expires the first day on which the policy wants it destroyed: when its last day has lived its whole life
 * @param held whether a hold keeps it nevertheless
 */
public record ArchiveEntry(
        ArchiveId id,
        long bytes,
        long lines,
        long plainBytes,
        List<Day> days,
        Instant sealed,
        LocalDate expires,
        boolean held) {

    /**
     * One day of an archive.
     *
     * @param bytes of its sealed member
     * @param first time of the earliest record, absent times are those of the day's start
     * @param last time of the latest record
     */
    public record Day(LocalDate day, long bytes, long lines, long plainBytes, Instant first, Instant last) {}
}
