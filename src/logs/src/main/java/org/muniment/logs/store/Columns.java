package org.muniment.logs.store;

import java.util.List;
import java.util.Set;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.parse.Ip;

/**
 * How a record lies in Lucene. Its terms are in one inverted field without positions; columns (doc values) hold the time,
 * numbers and repeated texts; whatever has no column is one stored field. A record is put together again from columns and
 * stored rest.
 */
public final class Columns {

    /** Milliseconds since 1970. */
    public static final String TIME = "t";
    /** All terms, each starting with its group. */
    public static final String TERMS = "x";
    /** The rest of the record. */
    static final String REST = "r";
    /** The sender's id. */
    static final String ID = "id";
    /** Group of the terms that are a whole user agent in its searched form. */
    public static final char AGENT = 'A';

    /** Texts with a column. */
    public static final List<String> TEXTS = List.of(
            Ecs.SOURCE_IP,
            Ecs.DIRECTION,
            Ecs.SOURCE_KIND,
            Ecs.SOURCE_COUNTRY,
            Ecs.METHOD,
            Ecs.URL_DOMAIN,
            Ecs.URL_PATH,
            Ecs.HTTP_VERSION,
            Ecs.REFERRER,
            Ecs.AGENT,
            Ecs.LEVEL);

    /** Numbers with a column. */
    public static final List<String> NUMBERS =
            List.of(Ecs.STATUS, Ecs.BYTES, Ecs.SOURCE_PORT, Ecs.PID, Ecs.THREAD, Ecs.DURATION, Ecs.CONNECTION);

    private static final Set<String> TEXT_SET = Set.copyOf(TEXTS);
    private static final Set<String> NUMBER_SET = Set.copyOf(NUMBERS);
    /** Longest text in a column, in characters; a longer one stays in the stored rest. */
    private static final int MAX_TEXT = 8192;

    private Columns() {}

    /** Whether that field has a column of texts. */
    public static boolean isText(String field) {
        return TEXT_SET.contains(field);
    }

    /** Whether that field has a column of numbers. */
    public static boolean isNumber(String field) {
        return NUMBER_SET.contains(field);
    }

    /** Whether a field of that name can have a column at all. */
    static boolean has(String field) {
        return isText(field) || isNumber(field);
    }

    /** Whether this very value goes into its field's column. */
    public static boolean fits(String field, Object value) {
        if (isNumber(field)) {
            return value instanceof Long;
        }
        if (!isText(field) || !(value instanceof String text) || text.length() > MAX_TEXT) {
            return false;
        }
        return !field.equals(Ecs.SOURCE_IP) || address(text) != null;
    }

    /** How a value that {@link #fits} lies in its column of texts; a number as its decimal text. */
    public static BytesRef bytes(String field, Object value) {
        byte[] address = field.equals(Ecs.SOURCE_IP) ? address(value.toString()) : null;
        return address != null ? new BytesRef(address) : new BytesRef(value.toString());
    }

    /** The bytes of an address in its canonical form; null for any other text. */
    static byte @Nullable [] address(String text) {
        byte[] bytes = Ip.parse(text);
        return bytes != null && Ip.format(bytes).equals(text) ? bytes : null;
    }
}
