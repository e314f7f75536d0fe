package org.muniment.logs.search;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;
import org.muniment.logs.query.Node;
import org.muniment.logs.store.Columns;
import org.muniment.logs.store.HotStore;
import org.muniment.logs.store.Part;
import org.muniment.vault.pseudonym.Pseudonyms;

/** Searches one hot partition. Thread-safe. */
final class HotSearch {

    /** Documents at the end of a segment that are looked at first. */
    static final int TAIL = 8 * LeafMatches.BLOCK;

    private final HotStore store;
    private final int tail;

    HotSearch(HotStore store, int tail) {
        this.store = store;
        this.tail = tail;
    }

    void run(Part part, Node node, Tally tally) throws IOException {
        Instant start = part.day().atStartOfDay(ZoneOffset.UTC).toInstant();
        Query query = inRange(new HotQuery(Pseudonyms.epochOf(start)).compile(node), start, tally);
        store.search(part, searcher -> {
            Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
            HotCollector matches = new HotCollector(tally, part, tail);
            try {
                for (LeafReaderContext segment : searcher.getLeafContexts().reversed()) {
                    matches.collect(weight, segment);
                }
            } catch (Tally.OutOfTime outOfTime) {
                matches.finish(); // what was found until then
                throw outOfTime;
            }
            matches.finish();
            return true;
        });
    }

    private static Query inRange(Query query, Instant start, Tally tally) {
        long first = start.toEpochMilli();
        long last = first + 86_400_000L - 1;
        if (tally.from <= first && tally.to > last) {
            return query;
        }
        return new BooleanQuery.Builder()
                .add(query, Occur.FILTER)
                .add(NumericDocValuesField.newSlowRangeQuery(Columns.TIME, tally.from, tally.to - 1), Occur.FILTER)
                .build();
    }
}
