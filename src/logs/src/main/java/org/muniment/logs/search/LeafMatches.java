package org.muniment.logs.search;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdStream;
import org.apache.lucene.search.LeafCollector;
import org.apache.lucene.search.Scorable;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.parse.Ecs;

/**
 * The matches of one segment, in blocks: columns are read for a whole block at once, and times only where the block's bounds
 * leave anything open.
 */
final class LeafMatches implements LeafCollector {

    /** Documents of a block: those for which Lucene keeps bounds of a column. */
    static final int BLOCK = 4096;
    /** Fewer matches than this are gathered over blocks. */
    private static final int FEW = 256;
    /** Codes below this are counted in an array. */
    private static final int CODES = 1000;
    /** Values handed to a facet at once. */
    private static final int BATCH = 512;
    /** Looking up so many values by number costs about as much as reading the dictionary once. */
    private static final int LOOK_UP = 8;

    private final HotCollector to;
    private final Tally tally;
    private final LeafReaderContext segment;
    private final int[] docs = new int[BLOCK];
    private final long[] values = new long[BLOCK];
    private int size;
    private final Map<Facet, int[]> counts = new EnumMap<>(Facet.class);
    private final int[] codes = new int[CODES];
    private Columns columns;
    private int from;
    private int end;

    /** Columns, which are read in rising order and opened again for each pass. */
    private record Columns(Times times, @Nullable NumericDocValues status, Map<Facet, SortedDocValues> texts) {}

    LeafMatches(HotCollector to, LeafReaderContext segment) throws IOException {
        this.to = to;
        this.tally = to.tally();
        this.segment = segment;
        this.columns = open();
        for (Map.Entry<Facet, SortedDocValues> column : columns.texts.entrySet()) {
            counts.put(column.getKey(), new int[column.getValue().getValueCount()]);
        }
    }

    private Columns open() throws IOException {
        Map<Facet, SortedDocValues> texts = new EnumMap<>(Facet.class);
        for (Map.Entry<Facet, String> column : HotQuery.COLUMNS.entrySet()) {
            if (tally.wants(column.getKey())) {
                SortedDocValues values = DocValues.getSorted(segment.reader(), column.getValue());
                if (values.getValueCount() > 0) {
                    texts.put(column.getKey(), values);
                }
            }
        }
        boolean codesWanted =
                tally.wants(Facet.STATUS) && segment.reader().getFieldInfos().fieldInfo(Ecs.STATUS) != null;
        NumericDocValues status = codesWanted ? DocValues.getNumeric(segment.reader(), Ecs.STATUS) : null;
        return new Columns(new Times(segment), status, texts);
    }

    /** Begins a pass over some documents. */
    LeafMatches between(int first, int limit) throws IOException {
        from = first;
        end = limit;
        columns = open();
        return this;
    }

    int from() {
        return from;
    }

    int to() {
        return end;
    }

    @Override
    public void setScorer(Scorable scorer) {}

    @Override
    public void collect(int doc) throws IOException {
        if (size == BLOCK || (size >= FEW && doc / BLOCK != docs[size - 1] / BLOCK)) {
            flush();
        }
        docs[size++] = doc;
    }

    @Override
    public void collectRange(int min, int max) throws IOException {
        int doc = min;
        while (doc < max) {
            int next = Math.min(max, (doc / BLOCK + 1) * BLOCK);
            if (size + next - doc > BLOCK || (size > 0 && doc % BLOCK == 0)) {
                flush();
            }
            if (!needsDocs() && size == 0 && isSettled(doc, next - 1)) {
                to.count(columns.times.earliest(), next - doc);
            } else {
                for (int i = doc; i < next; i++) {
                    docs[size++] = i;
                }
            }
            doc = next;
        }
    }

    @Override
    public void collect(DocIdStream stream) throws IOException {
        stream.forEach(this::collect);
    }

    /** Whether columns other than the time are wanted. */
    private boolean needsDocs() {
        return columns.status != null || !columns.texts.isEmpty();
    }

    /** Whether those documents all fall into one bar, and none onto the page. */
    private boolean isSettled(int first, int last) throws IOException {
        Times times = columns.times;
        return times.bounds(first, last)
                && !to.reaches(times.earliest(), times.latest())
                && (tally.bars() == 0 || tally.bucket(times.earliest()) == tally.bucket(times.latest()));
    }

    /** Counts what has been gathered. */
    void flush() throws IOException {
        if (size == 0) {
            return;
        }
        if (isSettled(docs[0], docs[size - 1])) {
            to.count(columns.times.earliest(), size);
        } else {
            columns.times.read(docs, size, values);
            for (int i = size - 1; i >= 0; i--) {
                to.match(segment, docs[i], values[i]);
            }
        }
        NumericDocValues status = columns.status;
        if (status != null) {
            codes(status);
        }
        for (Map.Entry<Facet, SortedDocValues> column : columns.texts.entrySet()) {
            count(column.getValue(), Objects.requireNonNull(counts.get(column.getKey())));
        }
        size = 0;
    }

    private void codes(NumericDocValues status) throws IOException {
        status.longValues(size, docs, values, Long.MIN_VALUE);
        for (int i = 0; i < size; i++) {
            long code = values[i];
            if (code >= 0 && code < CODES) {
                codes[(int) code]++;
            } else if (code != Long.MIN_VALUE) {
                tally.counts(Facet.STATUS).add(new BytesRef(Long.toString(code)), 1);
            }
        }
    }

    private void count(SortedDocValues column, int[] of) throws IOException {
        for (int i = 0; i < size; i++) {
            if (column.advanceExact(docs[i])) {
                of[column.ordValue()]++;
            }
        }
    }

    /** Hands the facets to the tally. */
    @Override
    public void finish() throws IOException {
        for (int code = 0; code < CODES; code++) {
            if (codes[code] > 0) {
                tally.counts(Facet.STATUS).add(new BytesRef(Integer.toString(code)), codes[code]);
            }
        }
        for (Map.Entry<Facet, SortedDocValues> column : open().texts.entrySet()) {
            hand(tally.counts(column.getKey()), column.getValue(), Objects.requireNonNull(counts.get(column.getKey())));
        }
        tally.agentsCounted();
    }

    private static void hand(FacetCounts facet, SortedDocValues column, int[] of) throws IOException {
        int seen = 0;
        for (int count : of) {
            seen += count > 0 ? 1 : 0;
        }
        BytesRef[] batch = new BytesRef[BATCH];
        long[] countOf = new long[BATCH];
        int gathered = 0;
        TermsEnum inOrder = seen > of.length / LOOK_UP ? column.termsEnum() : null;
        for (int ordinal = 0; ordinal < of.length; ordinal++) {
            BytesRef next = inOrder == null ? null : inOrder.next();
            if (of[ordinal] > 0) {
                batch[gathered] = BytesRef.deepCopyOf(next == null ? column.lookupOrd(ordinal) : next);
                countOf[gathered++] = of[ordinal];
            }
            if (gathered == BATCH) {
                facet.addAll(batch, countOf, gathered);
                gathered = 0;
            }
        }
        facet.addAll(batch, countOf, gathered);
    }
}
