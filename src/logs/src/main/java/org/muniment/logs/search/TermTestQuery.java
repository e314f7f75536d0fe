package org.muniment.logs.search;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    /** Bytes without which no term can pass: a look at them spares decoding most terms. */
    private final byte[] needed;

    TermTestQuery(char group, String start, TermTest test) {
        super(Columns.TERMS, CONSTANT_SCORE_BLENDED_REWRITE);
        this.start = new BytesRef(group + start);
        this.test = test;
        this.needed = test.needed().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected TermsEnum getTermsEnum(Terms terms, AttributeSource attributes) throws IOException {
        return new FilteredTermsEnum(terms.iterator()) {
            {
                setInitialSeekTerm(start);
            }

            @Override
            protected AcceptStatus accept(BytesRef term) {
                if (!StringHelper.startsWith(term, start)) {
                    return AcceptStatus.END;
                }
                if (!contains(term, needed)) {
                    return AcceptStatus.NO;
                }
                String text = new BytesRef(term.bytes, term.offset + 1, term.length - 1).utf8ToString();
                return test.test(text) ? AcceptStatus.YES : AcceptStatus.NO;
            }
        };
    }

    private static boolean contains(BytesRef term, byte[] needed) {
        int end = term.offset + term.length - needed.length;
        for (int i = term.offset; i <= end; i++) {
            int k = 0;
            while (k < needed.length && term.bytes[i + k] == needed[k]) {
                k++;
            }
            if (k == needed.length) {
                return true;
            }
        }
        return false;
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
