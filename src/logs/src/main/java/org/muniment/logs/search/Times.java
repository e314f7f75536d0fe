package org.muniment.logs.search;

import java.io.IOException;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.DocValuesSkipper;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.store.Columns;

/** The times of a segment's documents, and of blocks of them; looked at in rising order by one thread. */
final class Times {

    private final NumericDocValues column;
    private final @Nullable DocValuesSkipper blocks;
    private long earliest;
    private long latest;

    Times(LeafReaderContext segment) throws IOException {
        column = DocValues.getNumeric(segment.reader(), Columns.TIME);
        blocks = segment.reader().getDocValuesSkipper(Columns.TIME);
    }

    /** The latest time in a segment. */
    static long newest(LeafReaderContext segment) throws IOException {
        DocValuesSkipper blocks = segment.reader().getDocValuesSkipper(Columns.TIME);
        return blocks == null ? Long.MAX_VALUE : blocks.maxValue();
    }

    /** The earliest time in a segment. */
    static long oldest(LeafReaderContext segment) throws IOException {
        DocValuesSkipper blocks = segment.reader().getDocValuesSkipper(Columns.TIME);
        return blocks == null ? Long.MIN_VALUE : blocks.minValue();
    }

    /** Whether bounds are known for the times of those documents: {@link #earliest} and {@link #latest}. */
    boolean bounds(int firstDoc, int lastDoc) throws IOException {
        DocValuesSkipper skipper = blocks;
        if (skipper == null) {
            return false;
        }
        if (skipper.maxDocID(0) < firstDoc) {
            skipper.advance(firstDoc);
        }
        for (int level = 0; level < skipper.numLevels(); level++) {
            if (skipper.minDocID(level) <= firstDoc && skipper.maxDocID(level) >= lastDoc) {
                earliest = skipper.minValue(level);
                latest = skipper.maxValue(level);
                return true;
            }
        }
        return false;
    }

    /** No time of those documents is before. */
    long earliest() {
        return earliest;
    }

    /** No time of those documents is after. */
    long latest() {
        return latest;
    }

    /** The times of documents. */
    void read(int[] docs, int size, long[] times) throws IOException {
        column.longValues(size, docs, times, 0);
    }
}
