package org.muniment.index;

import java.io.IOException;
import org.apache.lucene.search.IndexSearcher;

/**
 * What to do with a searcher while it is open.
 *
 * @param <T> the answer, which must not refer to the searcher
 */
@FunctionalInterface
public interface SearchWork<T> {

    /** Searches. */
    T on(IndexSearcher searcher) throws IOException;
}
