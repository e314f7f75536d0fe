package org.muniment.logs.search;

import java.io.IOException;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.TermsEnum;
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
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.query.Node;
import org.muniment.logs.query.Words;
import org.muniment.logs.store.Columns;
import org.muniment.logs.store.RecordReader;

/**
 * Of the candidates those whose value in a column passes. Each distinct text is tested once: all of them in order when there
 * are many candidates, else those that come along.
 */
final class ColumnQuery extends Query {

    private static final float COST = 20;
    /** Reading a text out of order costs about as much as reading this many in order. */
    private static final int OUT_OF_ORDER = 8;

    private final String field;
    private final Node.Leaf leaf;
    private final Query candidates;

    ColumnQuery(String field, Node.Leaf leaf, Query candidates) {
        this.field = field;
        this.leaf = leaf;
        this.candidates = candidates;
    }

    @Override
    public Query rewrite(IndexSearcher searcher) throws IOException {
        Query rewritten = candidates.rewrite(searcher);
        return rewritten.equals(candidates) ? this : new ColumnQuery(field, leaf, rewritten);
    }

    @Override
    public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) throws IOException {
        Weight inner = candidates.createWeight(searcher, ScoreMode.COMPLETE_NO_SCORES, 1);
        return new ConstantScoreWeight(this, boost) {
            @Override
            public @Nullable ScorerSupplier scorerSupplier(LeafReaderContext context) throws IOException {
                ScorerSupplier supplier = inner.scorerSupplier(context);
                if (supplier == null || context.reader().getFieldInfos().fieldInfo(field) == null) {
                    return null;
                }
                float score = score();
                return new ScorerSupplier() {
                    @Override
                    public Scorer get(long lead) throws IOException {
                        long most = Math.min(lead, supplier.cost());
                        return new ConstantScoreScorer(
                                score,
                                mode,
                                check(context.reader(), supplier.get(lead).iterator(), most));
                    }

                    @Override
                    public long cost() {
                        return supplier.cost();
                    }
                };
            }

            @Override
            public boolean isCacheable(LeafReaderContext context) {
                return true;
            }
        };
    }

    private TwoPhaseIterator check(LeafReader reader, DocIdSetIterator approximation, long candidateCount)
            throws IOException {
        return Columns.isNumber(field)
                ? numbers(DocValues.getNumeric(reader, field), approximation)
                : texts(DocValues.getSorted(reader, field), approximation, candidateCount);
    }

    private TwoPhaseIterator numbers(NumericDocValues column, DocIdSetIterator approximation) {
        return new TwoPhaseIterator(approximation) {
            @Override
            public boolean matches() throws IOException {
                if (!column.advanceExact(approximation.docID())) {
                    return false;
                }
                long value = column.longValue();
                return leaf instanceof Node.Range range
                        ? value >= range.low() && value <= range.high()
                        : leaf.value(Long.toString(value));
            }

            @Override
            public float matchCost() {
                return COST;
            }
        };
    }

    private TwoPhaseIterator texts(SortedDocValues column, DocIdSetIterator approximation, long candidateCount)
            throws IOException {
        int distinct = column.getValueCount();
        FixedBitSet passed = new FixedBitSet(Math.max(1, distinct));
        FixedBitSet tested = new FixedBitSet(Math.max(1, distinct));
        boolean inOrder = candidateCount > distinct / OUT_OF_ORDER;
        if (inOrder) {
            TermsEnum all = column.termsEnum();
            while (all.next() != null) {
                if (leaf.value(Words.normal(RecordReader.text(field, all.term())))) {
                    passed.set((int) all.ord());
                }
            }
        }
        return new TwoPhaseIterator(approximation) {
            @Override
            public boolean matches() throws IOException {
                if (!column.advanceExact(approximation.docID())) {
                    return false;
                }
                int ordinal = column.ordValue();
                if (!inOrder
                        && !tested.getAndSet(ordinal)
                        && leaf.value(Words.normal(RecordReader.text(field, column.lookupOrd(ordinal))))) {
                    passed.set(ordinal);
                }
                return passed.get(ordinal);
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
    public String toString(String ignored) {
        return "column " + field;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ColumnQuery that
                && field.equals(that.field)
                && leaf.equals(that.leaf)
                && candidates.equals(that.candidates);
    }

    @Override
    public int hashCode() {
        return field.hashCode() * 31 + leaf.hashCode();
    }
}
