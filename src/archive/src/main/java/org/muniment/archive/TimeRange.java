package org.muniment.archive;

import java.time.Instant;

/**
 * A span of time.
 *
 * @param from inclusive
 * @param to exclusive
 */
public record TimeRange(Instant from, Instant to) {

    /** Everything from the start of year 1 to the end of year 9999 (UTC). */
    public static final TimeRange ALL =
            new TimeRange(Instant.parse("0001-01-01T00:00:00Z"), Instant.parse("9999-12-31T23:59:59.999Z"));

    /** @throws IllegalArgumentException if it ends before it starts */
    public TimeRange {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("time range ends before it starts");
        }
    }

    /** Whether a span of records, both ends inclusive, has a common instant with this range. */
    public boolean touches(Instant first, Instant last) {
        return first.isBefore(to) && !last.isBefore(from);
    }

    /** Whether a span of records, both ends inclusive, lies wholly in this range. */
    public boolean covers(Instant first, Instant last) {
        return !first.isBefore(from) && last.isBefore(to);
    }
}
