package org.muniment.logs.search;

import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.TwoPhaseIterator;
import org.apache.lucene.search.Weight;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.query.Node;
import org.muniment.logs.store.RecordReader;

/** Of the candidates those whose record passes. */
final class RecordQuery extends Query {

    /** Cost of reading a record, in nanoseconds or thereabouts; Lucene orders its checks by such numbers. */
    private static final float COST = 2000;

    private final Query candidates;
    private final Node node;

    RecordQuery(Query candidates, Node node) {
        this.candidates = candidates;
        this.node = node;
    }

    @Override
    public Query rewrite(IndexSearcher searcher) throws IOException {
        Query rewritten = candidates.rewrite(searcher);
        return rewritten.equals(candidates) ? this : new RecordQuery(rewritten, node);
    }

    @Override
    public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) throws IOException {
        Weight inner = candidates.createWeight(searcher, ScoreMode.COMPLETE_NO_SCORES, 1);
        return new ConstantScoreWeight(this, boost) {
            @Override
            public @Nullable ScorerSupplier scorerSupplier(LeafReaderContext context) throws IOException {
                ScorerSupplier supplier = inner.scorerSupplier(context);
                if (supplier == null) {
                    return null;
                }
                float score = score();
                return new ScorerSupplier() {
                    @Override
                    public Scorer get(long lead) throws IOException {
                        return new ConstantScoreScorer(score, mode, check(context, supplier.get(lead)));
                    }

                    @Override
                    public long cost() {
                        return supplier.cost();
                    }
                };
            }

            @Override
            public boolean isCacheable(LeafReaderContext context) {
                return false;
            }
        };
    }

    private TwoPhaseIterator check(LeafReaderContext context, Scorer scorer) throws IOException {
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
    public void visit(QueryVisitor visitor) {
        visitor.visitLeaf(this);
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
