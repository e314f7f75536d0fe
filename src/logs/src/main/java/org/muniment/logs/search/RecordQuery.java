package org.muniment.logs.search;

import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TwoPhaseIterator;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.query.Node;
import org.muniment.logs.store.RecordReader;

/** Of the candidates those whose record passes. */
final class RecordQuery extends CandidateQuery {

    /** Cost of reading a record, in nanoseconds or thereabouts; Lucene orders its checks by such numbers. */
    private static final float COST = 2000;

    private final Node node;

    RecordQuery(Query candidates, Node node) {
        super(candidates);
        this.node = node;
    }

    @Override
    CandidateQuery of(Query others) {
        return new RecordQuery(others, node);
    }

    @Override
    boolean applies(LeafReaderContext context) {
        return true;
    }

    @Override
    boolean isWorthRemembering() {
        return false;
    }

    @Override
    TwoPhaseIterator check(LeafReaderContext context, Scorer scorer) throws IOException {
        TwoPhaseIterator earlier = scorer.twoPhaseIterator();
        DocIdSetIterator approximation = earlier == null ? scorer.iterator() : earlier.approximation();
        RecordReader records = new RecordReader(context.reader());
        return new TwoPhaseIterator(approximation) {
            @Override
            public boolean matches() throws IOException {
                return (earlier == null || earlier.matches()) && node.test(records.read(approximation.docID()));
            }

            @Override
            public float matchCost() {
                return COST;
            }
        };
    }

    @Override
    public String toString(String field) {
        return "records";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RecordQuery that && candidates.equals(that.candidates) && node.equals(that.node);
    }

    @Override
    public int hashCode() {
        return candidates.hashCode() * 31 + node.hashCode();
    }
}
