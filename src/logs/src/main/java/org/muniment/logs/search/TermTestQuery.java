package org.muniment.logs.search;

import org.apache.lucene.index.FilteredTermsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.MultiTermQuery;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.util.AttributeSource;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.store.Columns;

/** Documents with a term of a group that begins so and passes a test: looks through the dictionary, not the documents. */
final class TermTestQuery extends MultiTermQuery {

    private final BytesRef start;
    private final TermTest test;

    TermTestQuery(char group, String start, TermTest test) {
        super(Columns.TERMS, CONSTANT_SCORE_BLENDED_REWRITE);
        this.start = new BytesRef(group + start);
        this.test = test;
    }

    @Override
    protected TermsEnum getTermsEnum(Terms terms, AttributeSource attributes) throws java.io.IOException {
        return new FilteredTermsEnum(terms.iterator()) {
            {
                setInitialSeekTerm(start);
            }

            @Override
            protected AcceptStatus accept(BytesRef term) {
                if (!StringHelper.startsWith(term, start)) {
                    return AcceptStatus.END;
                }
                String text = new BytesRef(term.bytes, term.offset + 1, term.length - 1).utf8ToString();
                return test.test(text) ? AcceptStatus.YES : AcceptStatus.NO;
            }
        };
    }

    @Override
    public void visit(QueryVisitor visitor) {
        visitor.visitLeaf(this);
    }

    @Override
    public String toString(String field) {
        return "terms";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TermTestQuery that && start.equals(that.start) && test.equals(that.test);
    }

    @Override
    public int hashCode() {
        return start.hashCode() * 31 + test.hashCode();
    }
}
