package org.muniment.logs.search;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import org.apache.lucene.util.BytesRef;
import org.muniment.logs.parse.LogRecord;
import org.muniment.logs.query.Words;
import org.muniment.logs.store.Columns;
import org.muniment.logs.store.RecordReader;

/**
 * The answer while it grows: newest hits, total, histogram, facets. Hits of the same millisecond stand by stream and
 * generation, then as they arrived, so that pages never overlap. Thread-safe.
 */
final class Tally {

    private static final int CHECK_EVERY = 4096;
    /** Distinct user agents counted before they are taken apart into words. */
    private static final int MANY_AGENTS = FacetCounts.MAX_VALUES / 2;

    final long from;
    final long to;
    final Cursor cursor;
    private final LogQuery query;
    /** More where hits have moved since the page before. */
    private volatile int keep;

    private boolean moved;
    private final long bucketMillis;
    private final long[] buckets;
    private final long deadline;
    private final PriorityQueue<Candidate> newest = new PriorityQueue<>(ORDER.reversed());
    private final Map<Facet, FacetCounts> facets = new EnumMap<>(Facet.class);
    private final FacetCounts agents = new FacetCounts();
    private long total;
    private int sinceCheck;
    /** Once the page is full, the time of its oldest hit: what is older does not come onto it. */
    private volatile long floor = Long.MIN_VALUE;

    /** A hit with its place. */
    record Candidate(long millis, Cursor.Place place, LogRecord record) {}

    private static final Comparator<Candidate> ORDER = Comparator.comparingLong(Candidate::millis)
            .reversed()
            .thenComparing(hit -> hit.place().stream())
            .thenComparing(hit -> hit.place().generation())
            .thenComparing(hit -> hit.place().sequence());

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
        this.keep = query.limit() == 0 ? 0 : query.limit() + 1;
        this.bucketMillis = query.buckets() == 0 ? 1 : width(to - from, query.buckets());
        this.buckets = new long
                [query.buckets() == 0
                        ? 0
                        : (int) Math.ceilDiv(to - Math.floorDiv(from, bucketMillis) * bucketMillis, bucketMillis)];
        this.deadline = deadlineNanos;
        query.facets().forEach(facet -> facets.put(facet, new FacetCounts()));
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
    synchronized void count(long millis) {
        total++;
        if (buckets.length > 0) {
            buckets[bucket(millis)]++;
        }
        if (++sinceCheck == CHECK_EVERY) {
            sinceCheck = 0;
            check();
        }
    }

    /** How many bars the histogram has; 0 when none is wanted. */
    int bars() {
        return buckets.length;
    }

    /** The bar of that time. */
    int bucket(long millis) {
        return (int) (Math.floorDiv(millis, bucketMillis) - Math.floorDiv(from, bucketMillis));
    }

    /** Adds what was counted elsewhere. */
    synchronized void add(long matches, long[] bars) {
        total += matches;
        for (int i = 0; i < bars.length; i++) {
            buckets[i] += bars[i];
        }
    }

    /** Throws {@link OutOfTime} when the time is up or the thread was interrupted. */
    void check() {
        if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
            throw new OutOfTime();
        }
    }

    /** Whether a hit of that time can still be on the page. */
    boolean reaches(long millis) {
        return reaches(millis, millis);
    }

    /** Whether a hit of that time and place can still be on the page. */
    boolean reaches(long millis, Cursor.Place place) {
        return reaches(millis) && cursor.isBefore(millis, place);
    }

    /** Whether a hit of a time between those, both included, can still be on the page. */
    boolean reaches(long earliest, long latest) {
        return earliest <= cursor.millis() && keep > 0 && latest >= floor;
    }

    /** Whether anything but the newest hits and their number is wanted. */
    boolean countsEach() {
        return buckets.length > 0 || !facets.isEmpty();
    }

    /** How many hits are wanted at most. */
    int wanted() {
        return keep;
    }

    synchronized void offer(Candidate hit) {
        if (reaches(hit.millis(), hit.place())) {
            if (!moved && cursor.hasMoved(hit.millis(), hit.place())) {
                moved = true;
                keep += cursor.shown();
            }
            newest.add(hit);
            if (newest.size() > keep) {
                newest.remove();
            }
            if (newest.size() == keep) {
                floor = newest.element().millis();
            }
        }
    }

    /** Where values of a facet are counted: as bytes of its column, those of {@link Facet#AGENT_WORD} as whole agents. */
    FacetCounts counts(Facet facet) {
        return facet == Facet.AGENT_WORD ? agents : Objects.requireNonNull(facets.get(facet));
    }

    /** Call it after some agents were counted. */
    synchronized void agentsCounted() {
        if (agents.size() > MANY_AGENTS) {
            takeAgentsApart();
        }
    }

    private void takeAgentsApart() {
        FacetCounts words = facets.get(Facet.AGENT_WORD);
        if (words != null) {
            agents.drainTo((agent, count) -> {
                for (String word : new HashSet<>(Words.of(Words.normal(agent.utf8ToString())))) {
                    if (!word.isEmpty() && !Character.isDigit(word.charAt(0))) {
                        words.add(new BytesRef(word), count);
                    }
                }
            });
        }
    }

    /** Counts the facets of one record; values that would not fit a column are not counted, hot or archived. */
    void facets(LogRecord record) {
        for (Facet facet : facets.keySet()) {
            Object value = record.value(facet.field()).orElse(null);
            if (value != null && Columns.fits(facet.field(), value)) {
                counts(facet).add(Columns.bytes(facet.field(), value), 1);
            }
        }
        agentsCounted();
    }

    synchronized long total() {
        return total;
    }

    synchronized List<Result.Bar> histogram() {
        List<Result.Bar> bars = new ArrayList<>(buckets.length);
        long start = Math.floorDiv(from, bucketMillis) * bucketMillis;
        for (int i = 0; i < buckets.length; i++) {
            long at = start + i * bucketMillis;
            bars.add(new Result.Bar(Instant.ofEpochMilli(at), Instant.ofEpochMilli(at + bucketMillis), buckets[i]));
        }
        return List.copyOf(bars);
    }

    synchronized Map<Facet, List<Result.Value>> topFacets() {
        takeAgentsApart();
        Map<Facet, List<Result.Value>> top = new EnumMap<>(Facet.class);
        facets.forEach((facet, counts) -> top.put(facet, counts.top(value -> text(facet, value))));
        return Map.copyOf(top);
    }

    private static String text(Facet facet, BytesRef value) {
        return RecordReader.text(facet.field(), value);
    }

    /** The page's hits in order. */
    synchronized List<Candidate> page() {
        List<Candidate> sorted = newest.stream().sorted(ORDER).toList();
        int skip = skipped(sorted);
        return sorted.subList(skip, Math.min(sorted.size(), skip + query.limit()));
    }

    /** How many of the hits were on pages before, though not from where they lie now. */
    private int skipped(List<Candidate> sorted) {
        int skip = 0;
        while (moved
                && skip < cursor.shown()
                && skip < sorted.size()
                && cursor.hasMoved(sorted.get(skip).millis(), sorted.get(skip).place())) {
            skip++;
        }
        return skip;
    }

    /** The cursor of the next page, if there is one. */
    synchronized Optional<String> next() {
        List<Candidate> page = page();
        List<Candidate> all = newest.stream().sorted(ORDER).toList();
        if (page.isEmpty() || page.size() < query.limit() || page.size() + skipped(all) == all.size()) {
            return Optional.empty();
        }
        Candidate last = page.get(page.size() - 1);
        int shown = (int) page.stream()
                .filter(hit -> hit.millis() == last.millis() && hit.place().isBeside(last.place()))
                .count();
        boolean further = last.millis() == cursor.millis() && last.place().isBeside(cursor.place());
        return Optional.of(new Cursor(last.millis(), last.place(), further ? shown + cursor.shown() : shown).text());
    }
}
