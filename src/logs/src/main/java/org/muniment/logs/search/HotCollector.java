package org.muniment.logs.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.BulkScorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;
import org.muniment.logs.store.Part;
import org.muniment.logs.store.RecordReader;

/**
 * Collects the matches of one hot partition and adds them to a tally. Records lie in the order of their arrival, which is
 * nearly that of their times; so the last are looked at first, and once the page is full, most others need only be counted.
 * Used by one thread.
 */
final class HotCollector {

    /** After how many documents the time is checked. */
    private static final int WINDOW = 1 << 16;

    private final Tally tally;
    private final Part part;
    private final int tail;
    private final long[] bars;
    private long total;
    private final PriorityQueue<Found> found = new PriorityQueue<>(
            (a, b) -> a.millis != b.millis ? Long.compare(a.millis, b.millis) : Integer.compare(b.doc, a.doc));

    private record Found(long millis, LeafReaderContext leaf, int doc) {}

    /** @param tail how many documents at the end of a segment are looked at first; a multiple of a column's block */
    HotCollector(Tally tally, Part part, int tail) {
        this.tally = tally;
        this.part = part;
        this.tail = tail;
        this.bars = new long[tally.bars()];
    }

    Tally tally() {
        return tally;
    }

    /** Collects a segment; call it for the newest first. */
    void collect(Weight weight, LeafReaderContext segment) throws IOException {
        if (!tally.countsEach() && !tally.reaches(Times.oldest(segment), Times.newest(segment))) {
            int count = weight.count(segment);
            if (count >= 0) {
                total += count;
                return;
            }
        }
        int size = segment.reader().maxDoc();
        LeafMatches matches = new LeafMatches(this, segment);
        int first = tally.wanted() == 0 || size < 2 * tail ? 0 : (size - tail) / tail * tail;
        score(weight, segment, matches.between(first, size));
        if (first > 0) {
            score(weight, segment, matches.between(0, first));
        }
        matches.finish();
    }

    private void score(Weight weight, LeafReaderContext segment, LeafMatches matches) throws IOException {
        ScorerSupplier supplier = weight.scorerSupplier(segment);
        if (supplier == null) {
            return;
        }
        supplier.setTopLevelScoringClause();
        BulkScorer scorer = supplier.bulkScorer();
        int at = matches.from();
        while (at < matches.to()) {
            tally.check();
            int end = Math.min(matches.to(), at + WINDOW);
            at = Math.max(end, scorer.score(matches, segment.reader().getLiveDocs(), at, end));
        }
        matches.flush();
    }

    /** Matches that need no closer look, all in one bar. */
    void count(long millis, int matches) {
        total += matches;
        if (bars.length > 0) {
            bars[tally.bucket(millis)] += matches;
        }
    }

    /** One match. */
    void match(LeafReaderContext segment, int doc, long millis) {
        total++;
        if (bars.length > 0) {
            bars[tally.bucket(millis)]++;
        }
        if (tally.reaches(millis)
                && (millis < tally.cursor.millis() || tally.reaches(millis, place(segment.docBase + doc)))) {
            remember(new Found(millis, segment, segment.docBase + doc));
        }
    }

    /** Whether a hit of a time between those can still be on the page. */
    boolean reaches(long earliest, long latest) {
        return tally.reaches(earliest, latest) && (found.size() < tally.wanted() || latest >= found.element().millis);
    }

    private Cursor.Place place(int doc) {
        return new Cursor.Place(part.stream(), false, part.generation(), doc);
    }

    private void remember(Found hit) {
        if (found.size() < tally.wanted()) {
            found.add(hit);
        } else if (found.comparator().compare(hit, found.element()) > 0) {
            found.remove();
            found.add(hit);
        }
    }

    /** Adds everything to the tally, the newest matches with their records. */
    void finish() throws IOException {
        tally.add(total, bars);
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
                tally.offer(new Tally.Candidate(hit.millis, place(hit.doc), reader.read(hit.doc - hit.leaf.docBase)));
            }
        }
    }
}
