package org.muniment.logs.search;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;

/**
 * One question to the logs.
 *
 * @param tenant whose logs
 * @param stream one stream, or all of the tenant's except its rejects
 * @param from the first instant asked for
 * @param to the instant after the last asked for
 * @param text the query language of {@link Search}; empty finds everything
 * @param limit most hits on the page, 0 to {@value #MAX_LIMIT}
 * @param cursor {@link Result#next()} of the page before
 * @param buckets most bars of the histogram, 0 for none, at most {@value #MAX_BUCKETS}
 * @param facets which facets to count
 */
public record LogQuery(
        TenantId tenant,
        Optional<String> stream,
        Instant from,
        Instant to,
        String text,
        int limit,
        Optional<String> cursor,
        int buckets,
        Set<Facet> facets) {

    /** Most hits on a page. */
    public static final int MAX_LIMIT = 500;
    /** Most bars of a histogram. */
    public static final int MAX_BUCKETS = 400;
    /** Longest query text, in characters. */
    public static final int MAX_TEXT = 4096;

    /** Refuses ({@code BAD_INPUT}) what is outside the limits. */
    public LogQuery {
        Objects.requireNonNull(tenant);
        facets = facets.isEmpty() ? Set.of() : Set.copyOf(facets);
        if (limit < 0 || limit > MAX_LIMIT) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "limit is not 0 to " + MAX_LIMIT);
        }
        if (buckets < 0 || buckets > MAX_BUCKETS) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "buckets is not 0 to " + MAX_BUCKETS);
        }
        if (text.length() > MAX_TEXT) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "query is longer than " + MAX_TEXT + " characters");
        }
        if (!from.isBefore(to)) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "the time range is empty");
        }
    }

    /** All streams, the newest 100 hits, 60 bars, every facet. */
    public static LogQuery of(TenantId tenant, Instant from, Instant to, String text) {
        return new LogQuery(
                tenant, Optional.empty(), from, to, text, 100, Optional.empty(), 60, EnumSet.allOf(Facet.class));
    }

    /** The same in one stream. */
    public LogQuery inStream(String only) {
        return new LogQuery(tenant, Optional.of(only), from, to, text, limit, cursor, buckets, facets);
    }

    /** The same with another page size and place. */
    public LogQuery page(int newLimit, Optional<String> newCursor) {
        return new LogQuery(tenant, stream, from, to, text, newLimit, newCursor, buckets, facets);
    }

    /** The same with another histogram and other facets. */
    public LogQuery counting(int newBuckets, Set<Facet> newFacets) {
        return new LogQuery(tenant, stream, from, to, text, limit, cursor, newBuckets, newFacets);
    }

    /** Hides the query's text. */
    @Override
    public String toString() {
        return "LogQuery[" + tenant + ", " + from + ", " + to + "]";
    }
}
