package org.muniment.logs.search;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.Query;
import org.muniment.logs.query.Node;
import org.muniment.logs.store.Columns;
import org.muniment.logs.store.HotStore;
import org.muniment.logs.store.Part;
import org.muniment.vault.pseudonym.Pseudonyms;

/** Searches one hot partition. */
final class HotSearch {

    private HotSearch() {}

    static void run(HotStore store, Part part, Node node, Tally tally) throws IOException {
        Instant start = part.day().atStartOfDay(ZoneOffset.UTC).toInstant();
        Query query = new HotQuery(Pseudonyms.epochOf(start)).compile(node);
        Query ranged = inRange(query, start, tally);
        store.search(part, searcher -> {
            searcher.search(ranged, new Collecting(tally, part));
            return true;
        });
    }

    /** One collector after the other: the searcher has no threads of its own. */
    private record Collecting(Tally tally, Part part) implements CollectorManager<HotCollector, Boolean> {
        @Override
        public HotCollector newCollector() {
            return new HotCollector(tally, part);
        }

        @Override
        public Boolean reduce(Collection<HotCollector> collectors) throws IOException {
            for (HotCollector collector : collectors) {
                collector.finish();
            }
            return true;
        }
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
