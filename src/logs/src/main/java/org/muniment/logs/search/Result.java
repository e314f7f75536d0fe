package org.muniment.logs.search;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.logs.parse.LogRecord;

/**
 * The answer to a {@link LogQuery}.
 *
 * @param hits newest first
 * @param total how many lines match, exactly; with {@code complete} false, how many were found until the time ran out
 * @param histogram oldest bar first; bars without hits are there with 0
 * @param facets most frequent first; equal counts in the order of the values
 * @param next the cursor of the next page; empty after the last
 * @param complete false when the time limit ended the search early
 * @param took how long it took
 * @param archivesRead how many archives were read besides the hot partitions
 * @param refused days whose hot partition is not what the ledger says, {@code STREAM of DAY}: an older copy put back, or
 *     changed or gone; none of their lines is here
 * @param ledgerIndex the ledger entry that records this search
 * @param lost the times, oldest first, in which the query's clear address cannot be found any more because the key of
 *     those addresses is destroyed; empty for a query without a clear address
 */
public record Result(
        List<Hit> hits,
        long total,
        List<Bar> histogram,
        Map<Facet, List<Value>> facets,
        Optional<String> next,
        boolean complete,
        Duration took,
        int archivesRead,
        List<String> refused,
        long ledgerIndex,
        List<Lost> lost) {

    /**
     * One line found.
     *
     * @param stream the stream it is in
     * @param archived whether it came from an archive
     */
    public record Hit(LogRecord record, String stream, boolean archived) {}

    /** One bar of the histogram. */
    public record Bar(Instant from, Instant to, long count) {}

    /** From {@code from}, and to before {@code to}, no line is found by its clear address any more. */
    public record Lost(Instant from, Instant to) {}

    /**
     * One value of a facet.
     *
     * @param missed how many more lines with it there may be at most: 0, unless there are so many different values that
     *     not all could be remembered
     */
    public record Value(String value, long count, long missed) {
        /** Exactly counted. */
        public Value(String value, long count) {
            this(value, count, 0);
        }
    }
}
