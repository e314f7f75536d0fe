package org.muniment.terms;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a {@link PersonalDataSource} puts what it knows about a person. Not thread-safe. */
public interface PersonalDataSink {

    /**
     * One row of a table. Values are strings, numbers, booleans, {@link Instant}s, other JDK values that print
     * unambiguously, or {@code null}; the order of the keys is kept.
     *
     * @param table the table's name: {@code a-z}, {@code 0-9} and {@code -}
     */
    void row(String table, Map<String, ? extends @Nullable Object> values) throws IOException;

    /**
     * One file.
     *
     * @param path relative, with {@code /} between names, without {@code ..}
     * @param content read to its end, not closed
     * @param modified when the file's content came to be
     */
    void file(String path, InputStream content, Instant modified) throws IOException;
}
