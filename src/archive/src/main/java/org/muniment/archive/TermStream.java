package org.muniment.archive;

import java.util.Iterator;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.util.BytesRef;

/** Hands ready terms to Lucene. */
final class TermStream extends TokenStream {

    private final BytesTermAttribute attribute = addAttribute(BytesTermAttribute.class);
    private final Iterator<BytesRef> terms;

    TermStream(Iterator<BytesRef> terms) {
        this.terms = terms;
    }

    @Override
    public boolean incrementToken() {
        if (!terms.hasNext()) {
            return false;
        }
        clearAttributes();
        attribute.setBytesRef(terms.next());
        return true;
    }
}
