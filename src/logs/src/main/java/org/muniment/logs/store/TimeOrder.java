package org.muniment.logs.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.DocIdSetIterator;
import org.muniment.logs.parse.LogRecord;

/** All records of a partition that nobody writes any more, by time, equal times as they arrived. */
public final class TimeOrder {

    private static final int BATCH = 2048;
    private static final int DOC_BITS = 31;

    private final HotStore store;
    private final Part part;
    private final int[] docs;

    TimeOrder(HotStore store, Part part) throws IOException {
        this.store = store;
        this.part = part;
        this.docs = store.search(
                        part,
                        searcher -> sorted(
                                searcher.getLeafContexts(),
                                searcher.getIndexReader().maxDoc()))
                .orElse(new int[0]);
    }

    /** A day has fewer than 2^27 milliseconds, so time of day and document fit one number to sort by. */
    private static int[] sorted(List<LeafReaderContext> leaves, int count) throws IOException {
        long[] keys = new long[count];
        for (LeafReaderContext leaf : leaves) {
            NumericDocValues time = DocValues.getNumeric(leaf.reader(), Columns.TIME);
            for (int doc = time.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = time.nextDoc()) {
                int whole = leaf.docBase + doc;
                keys[whole] = Math.floorMod(time.longValue(), 86_400_000L) << DOC_BITS | whole;
            }
        }
        Arrays.sort(keys);
        int[] docs = new int[count];
        for (int i = 0; i < count; i++) {
            docs[i] = (int) (keys[i] & (1L << DOC_BITS) - 1);
        }
        return docs;
    }

    /** How many there are. */
    public long size() {
        return docs.length;
    }

    /** Reads from the first. */
    public Cursor open() {
        return new Cursor();
    }

    /** A place in the order; used by one thread. */
    public final class Cursor {
        private final List<LogRecord> batch = new ArrayList<>();
        private int next;
        private int inBatch;

        /** Whether there is another. */
        public boolean hasNext() {
            return inBatch < batch.size() || next < docs.length;
        }

        /** The next record. */
        public LogRecord next() throws IOException {
            if (inBatch == batch.size()) {
                fill();
            }
            return batch.get(inBatch++);
        }

        private void fill() throws IOException {
            batch.clear();
            inBatch = 0;
            int end = Math.min(docs.length, next + BATCH);
            boolean read = store.search(part, searcher -> {
                        List<LeafReaderContext> leaves = searcher.getLeafContexts();
                        RecordReader[] readers = new RecordReader[leaves.size()];
                        for (int i = next; i < end; i++) {
                            int leaf = ReaderUtil.subIndex(docs[i], leaves);
                            RecordReader reader = readers[leaf];
                            if (reader == null) {
                                reader = new RecordReader(leaves.get(leaf).reader());
                                readers[leaf] = reader;
                            }
                            batch.add(reader.read(docs[i] - leaves.get(leaf).docBase));
                        }
                        return true;
                    })
                    .orElse(false);
            if (!read) {
                throw new IOException("a partition vanished while it was read");
            }
            next = end;
        }
    }
}
