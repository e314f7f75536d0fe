package org.muniment.archive;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;

/** Turns block queries into Lucene's. What cannot be said exactly is said wider, never narrower. */
final class BlockQueries {

    private BlockQueries() {}

    static Query lucene(BlockQuery query, TimeRange range) {
        BooleanQuery.Builder both = new BooleanQuery.Builder();
        both.add(lucene(query), Occur.FILTER);
        if (!range.equals(TimeRange.ALL)) {
            long lastMilli = BlockField.millis(range.to().minusNanos(1));
            both.add(LongPoint.newRangeQuery(BlockField.FIRST, Long.MIN_VALUE, lastMilli), Occur.FILTER);
            both.add(
                    LongPoint.newRangeQuery(BlockField.LAST, BlockField.millis(range.from()), Long.MAX_VALUE),
                    Occur.FILTER);
        }
        return both.build();
    }

    private static Query lucene(BlockQuery query) {
        return switch (query) {
            case BlockQuery.All all -> MatchAllDocsQuery.INSTANCE;
            case BlockQuery.None none -> MatchNoDocsQuery.INSTANCE;
            case BlockQuery.Term term -> term(term.field(), term.value());
            case BlockQuery.Prefix prefix -> prefix(prefix);
            case BlockQuery.Wildcard wildcard -> wildcard(wildcard);
            case BlockQuery.Between between ->
                new TermRangeQuery(
                        between.field(), BlockField.term(between.low()), BlockField.term(between.high()), true, true);
            case BlockQuery.And and -> and(and.parts());
            case BlockQuery.Or or -> or(or.parts());
        };
    }

    private static Query term(String field, String value) {
        return new TermQuery(new Term(field, BlockField.term(value)));
    }

    private static Query prefix(BlockQuery.Prefix prefix) {
        BytesRef start = BlockField.term(prefix.start());
        Term term = new Term(prefix.field(), start);
        return BlockField.isCut(start) ? new TermQuery(term) : new PrefixQuery(term);
    }

    /** A cut term may have fitted before it was cut, so a frame that has one in this field is selected as well. */
    private static Query wildcard(BlockQuery.Wildcard wildcard) {
        Query fits;
        try {
            fits = new WildcardQuery(new Term(wildcard.field(), wildcard.pattern()));
        } catch (TooComplexToDeterminizeException tooComplex) {
            return new PrefixQuery(new Term(wildcard.field(), ""));
        }
        return new BooleanQuery.Builder()
                .add(fits, Occur.SHOULD)
                .add(new TermQuery(new Term(BlockField.CUT, BlockField.term(wildcard.field()))), Occur.SHOULD)
                .build();
    }

    private static Query and(List<BlockQuery> parts) {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        parts.forEach(part -> all.add(lucene(part), Occur.FILTER));
        return all.build();
    }

    private static Query or(List<BlockQuery> parts) {
        List<BytesRef> sameField = new ArrayList<>();
        String field = parts.get(0) instanceof BlockQuery.Term first ? first.field() : "";
        for (BlockQuery part : parts) {
            if (part instanceof BlockQuery.Term term && term.field().equals(field)) {
                sameField.add(BlockField.term(term.value()));
            }
        }
        if (sameField.size() == parts.size()) {
            return new TermInSetQuery(field, sameField);
        }
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        parts.forEach(part -> any.add(lucene(part), Occur.SHOULD));
        return any.build();
    }
}
