package org.muniment.logs.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefHash;

/**
 * Counts values within bounded memory: up to {@link #MAX_VALUES} values of {@link #MAX_BYTES} together every count is exact.
 * Beyond that the rarer half is forgotten, and a value that comes (again) afterwards knows by how much its count may fall
 * short at most. Thread-safe.
 */
final class FacetCounts {

    /** Most values remembered. */
    static final int MAX_VALUES = 1 << 17;
    /** Most bytes of values remembered. */
    static final long MAX_BYTES = 16L << 20;

    private static final Comparator<Result.Value> ORDER =
            Comparator.comparingLong(Result.Value::count).reversed().thenComparing(Result.Value::value);

    private final int maxValues;
    private BytesRefHash values = new BytesRefHash();
    private long[] counts = new long[64];
    private long[] missed = new long[64];
    private long bytes;
    /** A value that is not remembered has at most this count. */
    private long forgotten;

    FacetCounts() {
        this(MAX_VALUES);
    }

    FacetCounts(int maxValues) {
        this.maxValues = maxValues;
    }

    synchronized void add(BytesRef value, long count) {
        add(value, count, forgotten);
    }

    /** As many values at once, which others that add need not wait for one by one. */
    synchronized void addAll(BytesRef[] batch, long[] countOf, int size) {
        for (int i = 0; i < size; i++) {
            add(batch[i], countOf[i], forgotten);
        }
    }

    private void add(BytesRef value, long count, long missedBefore) {
        int id = values.add(value);
        if (id < 0) {
            counts[-id - 1] += count;
            return;
        }
        if (id == counts.length) {
            counts = Arrays.copyOf(counts, id * 2);
            missed = Arrays.copyOf(missed, id * 2);
        }
        counts[id] = count;
        missed[id] = missedBefore;
        bytes += value.length;
        if (values.size() > maxValues || bytes > MAX_BYTES) {
            forget();
        }
    }

    /** Keeps the more frequent half. */
    private void forget() {
        int size = values.size();
        long[] sorted = new long[size];
        for (int i = 0; i < size; i++) {
            sorted[i] = counts[i] + missed[i];
        }
        long[] most = sorted.clone();
        Arrays.sort(sorted);
        long limit = sorted[size / 2];
        BytesRefHash all = values;
        long[] countOf = counts;
        long[] missedOf = missed;
        values = new BytesRefHash();
        counts = new long[64];
        missed = new long[64];
        bytes = 0;
        BytesRef value = new BytesRef();
        for (int i = 0; i < size; i++) {
            if (most[i] > limit) {
                add(all.get(i, value), countOf[i], missedOf[i]);
            }
        }
        forgotten = Math.max(forgotten, limit);
    }

    /** The most frequent values, equal counts in the order of their texts. */
    synchronized List<Result.Value> top(Function<BytesRef, String> text) {
        PriorityQueue<Long> best = new PriorityQueue<>();
        for (int i = 0; i < values.size(); i++) {
            if (best.size() < Facet.TOP || counts[i] > best.element()) {
                best.add(counts[i]);
            }
            if (best.size() > Facet.TOP) {
                best.remove();
            }
        }
        long least = best.isEmpty() ? 0 : best.element();
        PriorityQueue<Result.Value> top = new PriorityQueue<>(ORDER.reversed());
        BytesRef value = new BytesRef();
        for (int i = 0; i < values.size(); i++) {
            if (counts[i] >= least) {
                top.add(new Result.Value(text.apply(values.get(i, value)), counts[i], missed[i]));
            }
            if (top.size() > Facet.TOP) {
                top.remove();
            }
        }
        List<Result.Value> inOrder = new ArrayList<>(top);
        inOrder.sort(ORDER);
        return List.copyOf(inOrder);
    }

    /** Hears a value and its count. */
    interface Sink {
        void value(BytesRef value, long count);
    }

    /** Tells every value, and forgets them all. */
    synchronized void drainTo(Sink sink) {
        BytesRef value = new BytesRef();
        for (int i = 0; i < values.size(); i++) {
            sink.value(values.get(i, value), counts[i]);
        }
        values = new BytesRefHash();
        bytes = 0;
    }

    synchronized int size() {
        return values.size();
    }
}
