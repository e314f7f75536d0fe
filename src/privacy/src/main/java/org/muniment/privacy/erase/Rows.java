package org.muniment.privacy.erase;

import java.util.List;

/** Asks the database; how, is the caller's. Parameters are {@code ?1}, {@code ?2} and so on. */
@FunctionalInterface
public interface Rows {

    /** The rows of a query, each an array of its columns; of one column, the values themselves. */
    List<?> ask(String sql, Object... parameters);

    /** The number that a query of one row and one column gives. */
    default long number(String sql, Object... parameters) {
        Object first = ask(sql, parameters).get(0);
        return ((Number) (first instanceof Object[] row ? row[0] : first)).longValue();
    }
}
