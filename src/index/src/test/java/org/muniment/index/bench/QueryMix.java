package org.muniment.index.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TotalHitCountCollectorManager;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.WildcardQuery;

/** The kinds of query that people put to logs, each returning something that depends on every hit. */
final class QueryMix {

    interface Question {
        long ask(IndexSearcher searcher) throws IOException;
    }

    private static final long HOUR = 3_600_000;
    private static final Sort NEWEST = new Sort(new SortField("time", SortField.Type.LONG, true));

    private QueryMix() {}

    static Map<String, Question> questions(int documents) {
        long end = AccessLines.START + documents * AccessLines.STEP_MILLIS;
        long from = AccessLines.START + (end - AccessLines.START) / 3;
        Query middle = LongPoint.newRangeQuery("time", from, from + (end - AccessLines.START) / 4);
        Query errors = term("status", "500");
        Query posts = term("method", "POST");
        Map<String, Question> mix = new LinkedHashMap<>();
        mix.put(
                "term",
                s -> s.search(term("path", "/wp-login.php"), 10).totalHits.value());
        mix.put("and", s -> count(s, all(errors, posts)));
        mix.put("or", s -> count(s, any(errors, term("status", "404"))));
        mix.put("range", s -> count(s, middle));
        mix.put(
                "range-newest-100",
                s -> s.search(all(middle, errors), 100, NEWEST).totalHits.value());
        mix.put("date-histogram", s -> histogram(s, posts));
        mix.put("filtered-sum", s -> sum(s, all(middle, posts)));
        mix.put(
                "newest-100",
                s -> s.search(term("status", "404"), 100, NEWEST).totalHits.value());
        mix.put("prefix", s -> count(s, new PrefixQuery(new Term("path", "/product/12"))));
        mix.put("wildcard", s -> count(s, new WildcardQuery(new Term("path", "*/77*/view"))));
        mix.put("phrase", s -> s.search(new PhraseQuery("agent", "windows", "nt", "10.0"), 10)
                .totalHits
                .value());
        mix.put("stored-200", s -> stored(s, errors));
        return mix;
    }

    private static Query term(String field, String value) {
        return new TermQuery(new Term(field, value));
    }

    private static Query all(Query first, Query second) {
        return new BooleanQuery.Builder()
                .add(first, Occur.FILTER)
                .add(second, Occur.FILTER)
                .build();
    }

    private static Query any(Query first, Query second) {
        return new BooleanQuery.Builder()
                .add(first, Occur.SHOULD)
                .add(second, Occur.SHOULD)
                .build();
    }

    private static long count(IndexSearcher searcher, Query query) throws IOException {
        return searcher.search(query, new TotalHitCountCollectorManager(searcher.getSlices()));
    }

    private static long histogram(IndexSearcher searcher, Query query) throws IOException {
        long[] buckets = new long[1000];
        eachValue(searcher, query, "time", value -> buckets[(int) ((value - AccessLines.START) / HOUR)]++);
        long weighed = 0;
        for (int i = 0; i < buckets.length; i++) {
            weighed += i * buckets[i];
        }
        return weighed;
    }

    private static long sum(IndexSearcher searcher, Query query) throws IOException {
        long[] sum = {0};
        eachValue(searcher, query, "bytes", value -> sum[0] += value);
        return sum[0];
    }

    private interface ValueSink {
        void accept(long value);
    }

    private static void eachValue(IndexSearcher searcher, Query query, String field, ValueSink sink)
            throws IOException {
        Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            Scorer scorer = weight.scorer(leaf);
            if (scorer == null) {
                continue;
            }
            NumericDocValues values = leaf.reader().getNumericDocValues(field);
            DocIdSetIterator hits = scorer.iterator();
            for (int doc = hits.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = hits.nextDoc()) {
                if (values.advanceExact(doc)) {
                    sink.accept(values.longValue());
                }
            }
        }
    }

    private static long stored(IndexSearcher searcher, Query query) throws IOException {
        StoredFields stored = searcher.storedFields();
        long length = 0;
        for (var hit : searcher.search(query, 200, NEWEST).scoreDocs) {
            length += stored.document(hit.doc).get("source").length();
        }
        return length;
    }
}
