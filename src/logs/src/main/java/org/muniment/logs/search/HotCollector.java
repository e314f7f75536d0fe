package org.muniment.logs.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.search.Collector;
import org.apache.lucene.search.LeafCollector;
import org.apache.lucene.search.Scorable;
import org.apache.lucene.search.ScoreMode;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.store.Columns;
import org.muniment.logs.store.Part;
import org.muniment.logs.store.RecordReader;

/** Collects the matches of one hot partition into a tally. Used by one thread. */
final class HotCollector implements Collector {

    private final Tally tally;
    private final Part part;
    private final PriorityQueue<Found> found = new PriorityQueue<>(
            (a, b) -> a.millis != b.millis ? Long.compare(a.millis, b.millis) : Integer.compare(b.doc, a.doc));

    private record Found(long millis, LeafReaderContext leaf, int doc) {}

    HotCollector(Tally tally, Part part) {
        this.tally = tally;
        this.part = part;
    }

    @Override
    public LeafCollector getLeafCollector(LeafReaderContext context) throws IOException {
        return new Leaf(context);
    }

    @Override
    public ScoreMode scoreMode() {
        return ScoreMode.COMPLETE_NO_SCORES;
    }

    /** Hands the newest matches to the tally, with their records. */
    void finish() throws IOException {
        List<Found> inOrder = new ArrayList<>(found);
        inOrder.sort((a, b) -> Integer.compare(a.doc, b.doc));
        RecordReader reader = null;
        LeafReaderContext of = null;
        for (Found hit : inOrder) {
            if (tally.reaches(hit.millis)) {
                if (reader == null || of != hit.leaf) {
                    reader = new RecordReader(hit.leaf.reader());
                    of = hit.leaf;
                }
                tally.offer(new Tally.Candidate(
                        hit.millis,
                        part.stream(),
                        false,
                        part.generation(),
                        hit.doc,
                        reader.read(hit.doc - hit.leaf.docBase)));
            }
        }
    }

    private final class Leaf implements LeafCollector {
        private final LeafReaderContext context;
        private final NumericDocValues time;
        private final Map<Facet, Ordinals> ordinals = new EnumMap<>(Facet.class);
        private final Ordinals[] columns;
        private final @Nullable NumericDocValues status;
        private final int[] statusCounts = new int[1000];

        Leaf(LeafReaderContext context) throws IOException {
            this.context = context;
            this.time = DocValues.getNumeric(context.reader(), Columns.TIME);
            this.status = tally.wants(Facet.STATUS) ? DocValues.getNumeric(context.reader(), Ecs.STATUS) : null;
            for (Map.Entry<Facet, String> column : HotQuery.COLUMNS.entrySet()) {
                if (tally.wants(column.getKey())) {
                    SortedDocValues values = DocValues.getSorted(context.reader(), column.getValue());
                    if (values.getValueCount() > 0) {
                        ordinals.put(column.getKey(), new Ordinals(values, new int[values.getValueCount()]));
                    }
                }
            }
            this.columns = ordinals.values().toArray(Ordinals[]::new);
        }

        @Override
        public void setScorer(Scorable scorer) {}

        @Override
        public void collect(int doc) throws IOException {
            time.advanceExact(doc);
            long millis = time.longValue();
            if (!tally.inRange(millis)) {
                return;
            }
            tally.count(millis);
            if (tally.reaches(millis)) {
                remember(millis, doc);
            }
            for (Ordinals column : columns) {
                if (column.values.advanceExact(doc)) {
                    column.counts[column.values.ordValue()]++;
                }
            }
            NumericDocValues codes = status;
            if (codes != null && codes.advanceExact(doc)) {
                long code = codes.longValue();
                if (code >= 0 && code < statusCounts.length) {
                    statusCounts[(int) code]++;
                } else {
                    tally.add(Facet.STATUS, Long.toString(code), 1);
                }
            }
        }

        private void remember(long millis, int doc) {
            if (found.size() < tally.wanted()) {
                found.add(new Found(millis, context, context.docBase + doc));
            } else if (millis > found.element().millis) {
                found.add(new Found(millis, context, context.docBase + doc));
                found.remove();
            }
        }

        @Override
        public void finish() throws IOException {
            for (int code = 0; code < statusCounts.length; code++) {
                if (statusCounts[code] > 0) {
                    tally.add(Facet.STATUS, Integer.toString(code), statusCounts[code]);
                }
            }
            for (Map.Entry<Facet, Ordinals> column : ordinals.entrySet()) {
                finish(column.getKey(), column.getValue());
            }
        }

        private void finish(Facet facet, Ordinals column) throws IOException {
            String field = facet.field();
            for (int ordinal = 0; ordinal < column.counts.length; ordinal++) {
                int count = column.counts[ordinal];
                if (count > 0) {
                    String value = RecordReader.text(field, column.values.lookupOrd(ordinal));
                    if (facet == Facet.AGENT_WORD) {
                        tally.agent(value, count);
                    } else {
                        tally.add(facet, value, count);
                    }
                }
            }
        }
    }

    private record Ordinals(SortedDocValues values, int[] counts) {}
}
