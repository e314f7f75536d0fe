package org.muniment.logs.search;

import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.TwoPhaseIterator;
import org.apache.lucene.search.Weight;
import org.jspecify.annotations.Nullable;

/** Of some candidates those that pass a check. */
abstract class CandidateQuery extends Query {

    final Query candidates;

    CandidateQuery(Query candidates) {
        this.candidates = candidates;
    }

    /** The same check of other candidates. */
    abstract CandidateQuery of(Query others);

    /** Whether anything in that segment can pass. */
    abstract boolean applies(LeafReaderContext context);

    /** Whether passing depends on nothing but the query and is worth remembering. */
    abstract boolean isWorthRemembering();

    /** The check of the candidates that the scorer gives. */
    abstract TwoPhaseIterator check(LeafReaderContext context, Scorer scorer) throws IOException;

    @Override
    public final Query rewrite(IndexSearcher searcher) throws IOException {
        Query rewritten = candidates.rewrite(searcher);
        return rewritten.equals(candidates) ? this : of(rewritten);
    }

    @Override
    public final Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) throws IOException {
        Weight inner = candidates.createWeight(searcher, ScoreMode.COMPLETE_NO_SCORES, 1);
        return new ConstantScoreWeight(this, boost) {
            @Override
            public @Nullable ScorerSupplier scorerSupplier(LeafReaderContext context) throws IOException {
                ScorerSupplier supplier = applies(context) ? inner.scorerSupplier(context) : null;
                return supplier == null ? null : checked(context, supplier, new ConstantScore(score(), mode));
            }

            @Override
            public int count(LeafReaderContext context) throws IOException {
                return !applies(context) || inner.count(context) == 0 ? 0 : super.count(context);
            }

            @Override
            public boolean isCacheable(LeafReaderContext context) {
                return isWorthRemembering();
            }
        };
    }

    private record ConstantScore(float score, ScoreMode mode) {}

    private ScorerSupplier checked(LeafReaderContext context, ScorerSupplier supplier, ConstantScore constant) {
        return new ScorerSupplier() {
            @Override
            public Scorer get(long lead) throws IOException {
                return new ConstantScoreScorer(constant.score, constant.mode, check(context, supplier.get(lead)));
            }

            @Override
            public long cost() {
                return supplier.cost();
            }
        };
    }

    @Override
    public final void visit(QueryVisitor visitor) {
        visitor.visitLeaf(this);
    }
}
