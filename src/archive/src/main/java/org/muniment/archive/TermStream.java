package org.muniment.archive;

import java.util.Collection;
import java.util.Iterator;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.util.BytesRef;

/** Hands terms to Lucene as they stand in the index, all in one array: Lucene copies what it keeps. */
final class TermStream extends TokenStream {

    private final BytesTermAttribute attribute = addAttribute(BytesTermAttribute.class);
    private final Iterator<String> texts;
    private final BytesRef term = new BytesRef(BlockField.MAX_TERM_BYTES);

    TermStream(Collection<String> texts) {
        this.texts = texts.iterator();
    }

    @Override
    public boolean incrementToken() {
        if (!texts.hasNext()) {
            return false;
        }
        BlockField.term(texts.next(), term);
        attribute.setBytesRef(term);
        return true;
    }
}
