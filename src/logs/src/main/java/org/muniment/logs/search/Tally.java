package org.muniment.logs.search;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.muniment.logs.parse.LogRecord;
import org.muniment.logs.query.Words;
import org.muniment.logs.store.Columns;

/**
 * The answer while it grows: newest hits, total, histogram, facets. Hits of the same millisecond stand by stream, archived
 * before hot, then as they arrived, so that pages never overlap. Guarded by itself.
 */
final class Tally {

    private static final int CHECK_EVERY = 4096;

    final long from;
    final long to;
    final Cursor cursor;
    private final LogQuery query;
    private final int keep;
    private final long bucketMillis;
    private final long[] buckets;
    private final long deadline;
    private final PriorityQueue<Candidate> newest = new PriorityQueue<>(ORDER.reversed());
    private final Map<Facet, Map<String, Count>> facets = new EnumMap<>(Facet.class);
    private long total;
    private int sinceCheck;

    /** A hit with its place. */
    record Candidate(long millis, String stream, boolean archived, int generation, long sequence, LogRecord record) {}

    private static final Comparator<Candidate> ORDER = Comparator.comparingLong(Candidate::millis)
            .reversed()
            .thenComparing(Candidate::stream)
            .thenComparing(Candidate::generation)
            .thenComparing(Candidate::sequence);

    private static final class Count {
        long value;
    }

    /** The time is up. */
    static final class OutOfTime extends RuntimeException {
        OutOfTime() {
            super("search time is up", null, false, false);
        }
    }

    Tally(LogQuery query, long deadlineNanos) {
        this.query = query;
        this.from = query.from().toEpochMilli();
        this.to = query.to().toEpochMilli();
        this.cursor = Cursor.of(query.cursor());
        this.keep = query.limit() == 0 ? 0 : query.limit() + cursor.shown() + 1;
        this.bucketMillis = query.buckets() == 0 ? 1 : width(to - from, query.buckets());
        this.buckets = new long
                [query.buckets() == 0
                        ? 0
                        : (int) Math.ceilDiv(to - Math.floorDiv(from, bucketMillis) * bucketMillis, bucketMillis)];
        this.deadline = deadlineNanos;
        query.facets().forEach(facet -> facets.put(facet, new HashMap<>()));
    }

    private static final long[] WIDTHS = {
        1,
        10,
        100,
        1000,
        5000,
        10_000,
        30_000,
        60_000,
        300_000,
        600_000,
        1_800_000,
        3_600_000,
        10_800_000,
        21_600_000,
        43_200_000,
        86_400_000,
        7 * 86_400_000L,
        30 * 86_400_000L
    };

    /** The narrowest round width that needs no more than so many bars. */
    private static long width(long span, int bars) {
        for (long width : WIDTHS) {
            if (span / width + 2 <= bars) {
                return width;
            }
        }
        return Math.max(86_400_000L, Math.ceilDiv(span, Math.max(1, bars - 1)));
    }

    boolean wants(Facet facet) {
        return facets.containsKey(facet);
    }

    /** Whether the time lies in the range asked for. */
    boolean inRange(long millis) {
        return millis >= from && millis < to;
    }

    /** Counts one match; throws {@link OutOfTime}. */
    void count(long millis) {
        total++;
        if (buckets.length > 0) {
            buckets[(int) (Math.floorDiv(millis, bucketMillis) - Math.floorDiv(from, bucketMillis))]++;
        }
        if (++sinceCheck == CHECK_EVERY) {
            check();
        }
    }

    /** Throws {@link OutOfTime} when the time is up or the thread was interrupted. */
    void check() {
        sinceCheck = 0;
        if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
            throw new OutOfTime();
        }
    }

    /** Whether a hit of that time can still be on the page. */
    boolean reaches(long millis) {
        return millis <= cursor.millis()
                && keep > 0
                && (newest.size() < keep || millis >= newest.element().millis());
    }

    /** How many hits are wanted at most, those of pages before included. */
    int wanted() {
        return keep;
    }

    void offer(Candidate hit) {
        if (reaches(hit.millis())) {
            newest.add(hit);
            if (newest.size() > keep) {
                newest.remove();
            }
        }
    }

    void add(Facet facet, String value, long count) {
        Map<String, Count> counts = facets.get(facet);
        if (counts != null) {
            counts.computeIfAbsent(value, v -> new Count()).value += count;
        }
    }

    /** Counts the facets of one record; values that would not fit a column are not counted, hot or archived. */
    void facets(LogRecord record) {
        for (Facet facet : facets.keySet()) {
            Object value = record.value(facet.field()).orElse(null);
            if (value != null && Columns.fits(facet.field(), value)) {
                if (facet == Facet.AGENT_WORD) {
                    agent(value.toString(), 1);
                } else {
                    add(facet, value.toString(), 1);
                }
            }
        }
    }

    /** Counts each word of a user agent once. */
    void agent(String agent, long count) {
        for (String word : new HashSet<>(Words.of(Words.normal(agent)))) {
            if (!word.isEmpty() && !Character.isDigit(word.charAt(0))) {
                add(Facet.AGENT_WORD, word, count);
            }
        }
    }

    long total() {
        return total;
    }

    List<Result.Bar> histogram() {
        List<Result.Bar> bars = new ArrayList<>(buckets.length);
        long start = Math.floorDiv(from, bucketMillis) * bucketMillis;
        for (int i = 0; i < buckets.length; i++) {
            long at = start + i * bucketMillis;
            bars.add(new Result.Bar(Instant.ofEpochMilli(at), Instant.ofEpochMilli(at + bucketMillis), buckets[i]));
        }
        return List.copyOf(bars);
    }

    Map<Facet, List<Result.Value>> topFacets() {
        Map<Facet, List<Result.Value>> top = new EnumMap<>(Facet.class);
        Comparator<Result.Value> order =
                Comparator.comparingLong(Result.Value::count).reversed().thenComparing(Result.Value::value);
        facets.forEach((facet, counts) -> {
            PriorityQueue<Result.Value> best = new PriorityQueue<>(order.reversed());
            counts.forEach((value, count) -> {
                best.add(new Result.Value(value, count.value));
                if (best.size() > Facet.TOP) {
                    best.remove();
                }
            });
            top.put(facet, best.stream().sorted(order).toList());
        });
        return Map.copyOf(top);
    }

    /** The page's hits in order. */
    List<Candidate> page() {
        List<Candidate> sorted = newest.stream().sorted(ORDER).toList();
        int skip = skipped(sorted);
        return sorted.subList(skip, Math.min(sorted.size(), skip + query.limit()));
    }

    /** How many of the hits were on pages before. */
    private int skipped(List<Candidate> sorted) {
        int skip = 0;
        while (skip < cursor.shown() && skip < sorted.size() && sorted.get(skip).millis() == cursor.millis()) {
            skip++;
        }
        return skip;
    }

    /** The cursor of the next page, if there is one. */
    Optional<String> next() {
        List<Candidate> page = page();
        List<Candidate> all = newest.stream().sorted(ORDER).toList();
        if (page.isEmpty() || page.size() < query.limit() || page.size() + skipped(all) == all.size()) {
            return Optional.empty();
        }
        long last = page.get(page.size() - 1).millis();
        int shown = (int) page.stream().filter(hit -> hit.millis() == last).count();
        return Optional.of(new Cursor(last, last == cursor.millis() ? shown + cursor.shown() : shown).text());
    }
}
