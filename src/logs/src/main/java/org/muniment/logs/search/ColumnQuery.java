package org.muniment.logs.search;

import java.io.IOException;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TwoPhaseIterator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.query.Node;
import org.muniment.logs.query.Words;
import org.muniment.logs.store.Columns;
import org.muniment.logs.store.RecordReader;

/**
 * Of the candidates those whose value in a column passes. Each distinct text is tested once.
 */
final class ColumnQuery extends CandidateQuery {

    private static final float COST = 20;
    /** Reading a text out of order costs about as much as reading this many in order. */
    private static final int OUT_OF_ORDER = 8;

    private final String field;
    private final Node.Leaf leaf;

    ColumnQuery(String field, Node.Leaf leaf, Query candidates) {
        super(candidates);
        this.field = field;
        this.leaf = leaf;
    }

    @Override
    CandidateQuery of(Query others) {
        return new ColumnQuery(field, leaf, others);
    }

    @Override
    boolean applies(LeafReaderContext context) {
        return context.reader().getFieldInfos().fieldInfo(field) != null;
    }

    @Override
    boolean isWorthRemembering() {
        return true;
    }

    @Override
    TwoPhaseIterator check(LeafReaderContext context, Scorer scorer) throws IOException {
        LeafReader reader = context.reader();
        return Columns.isNumber(field)
                ? numbers(DocValues.getNumeric(reader, field), scorer.iterator())
                : texts(DocValues.getSorted(reader, field), scorer.iterator());
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

    private TwoPhaseIterator texts(SortedDocValues column, DocIdSetIterator approximation) throws IOException {
        Texts texts = new Texts(column);
        return new TwoPhaseIterator(approximation) {
            @Override
            public boolean matches() throws IOException {
                return column.advanceExact(approximation.docID()) && texts.pass(column.ordValue());
            }

            @Override
            public float matchCost() {
                return COST;
            }
        };
    }

    /** Which texts of a column pass: tested as they come along, all at once when that has become many. */
    private final class Texts {
        private final SortedDocValues column;
        private final FixedBitSet passed;
        private final FixedBitSet tested;
        private int left;

        Texts(SortedDocValues column) {
            this.column = column;
            this.passed = new FixedBitSet(Math.max(1, column.getValueCount()));
            this.tested = new FixedBitSet(Math.max(1, column.getValueCount()));
            this.left = column.getValueCount() / OUT_OF_ORDER;
        }

        boolean pass(int ordinal) throws IOException {
            if (left < 0 || tested.getAndSet(ordinal)) {
                return passed.get(ordinal);
            }
            if (left-- > 0) {
                test(ordinal, column.lookupOrd(ordinal));
            } else {
                TermsEnum all = column.termsEnum();
                while (all.next() != null) {
                    test((int) all.ord(), all.term());
                }
            }
            return passed.get(ordinal);
        }

        private void test(int ordinal, BytesRef value) {
            if (leaf.value(Words.normal(RecordReader.text(field, value)))) {
                passed.set(ordinal);
            }
        }
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
