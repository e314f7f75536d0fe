package org.muniment.logs.query;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.parse.Ip;
import org.muniment.logs.parse.LogRecord;

/**
 * The terms under which a record is found, in the hot index and in the block index of archives alike. A term's group is one
 * letter. A value that cannot be a term (too long, of a wrong kind) puts its field's name under {@link #IRREGULAR}, so that
 * queries on that field look at the record itself.
 */
public final class Terms {

    /** Words of {@code url.path}, {@code url.query} and {@code url.original}. */
    public static final char URL_WORD = 'u';
    /** Words of {@code message}. */
    public static final char MESSAGE_WORD = 'm';
    /** Words of {@code event.original}. */
    public static final char ORIGINAL_WORD = 'o';
    /** Words of {@code error.message}. */
    public static final char ERROR_WORD = 'e';
    /** Words of {@code user_agent.original}. */
    public static final char AGENT_WORD = 'a';
    /** {@code source.ip}, see {@link #hex}. */
    public static final char SOURCE = 'i';
    /** {@code network.forwarded_ip}, see {@link #hex}. */
    public static final char FORWARDED = 'w';
    /** {@code http.response.status_code} in decimal. */
    public static final char STATUS = 's';
    /** {@code name NUL value} of every other field. */
    public static final char FIELD = 'f';
    /** Names of fields that have a value but no term. */
    public static final char IRREGULAR = 'z';

    /** Between name and value of a {@link #FIELD} term. */
    public static final char SEPARATOR = '\0';
    /** Longest value that is a {@link #FIELD} term, in characters. */
    public static final int MAX_VALUE = 256;

    /** The group of words of each searched field. */
    public static final Map<String, Character> WORDS = Map.of(
            Ecs.URL_PATH, URL_WORD,
            Ecs.URL_QUERY, URL_WORD,
            Ecs.URL_ORIGINAL, URL_WORD,
            Ecs.MESSAGE, MESSAGE_WORD,
            Ecs.ORIGINAL, ORIGINAL_WORD,
            Ecs.ERROR_MESSAGE, ERROR_WORD,
            Ecs.AGENT, AGENT_WORD);

    /** Fields that have no terms: they are looked at in the record, or in the hot index's columns. */
    public static final Set<String> UNINDEXED =
            Set.of(Ecs.BYTES, Ecs.REFERRER, Ecs.SOURCE_PORT, Ecs.PID, Ecs.THREAD, Ecs.DURATION, Ecs.CONNECTION);

    private Terms() {}

    /** Hears terms; the same term may come more than once. */
    @FunctionalInterface
    public interface Sink {
        /** The term is {@code text.substring(from, to)} in that group. */
        void term(char group, String text, int from, int to);
    }

    /** Tells every term of a record. */
    public static void each(LogRecord record, Sink sink) {
        for (int i = 0; i < record.size(); i++) {
            String name = record.name(i);
            Object value = record.value(i);
            if (value instanceof List<?> list) {
                for (Object one : list) {
                    value(name, one, sink);
                }
                if (name.equals(Ecs.SOURCE_IP) || name.equals(Ecs.STATUS)) {
                    whole(IRREGULAR, name, sink);
                }
            } else {
                value(name, value, sink);
            }
        }
    }

    private static void value(String name, Object value, Sink sink) {
        Character words = WORDS.get(name);
        if (words != null) {
            String normal = Words.normal(value);
            Words.each(normal, (from, to) -> sink.term(words, normal, from, to));
        } else if (name.equals(Ecs.SOURCE_IP) || name.equals(Ecs.FORWARDED_IP)) {
            String hex = hex(value.toString());
            whole(
                    hex == null ? IRREGULAR : name.equals(Ecs.SOURCE_IP) ? SOURCE : FORWARDED,
                    hex == null ? name : hex,
                    sink);
        } else if (name.equals(Ecs.STATUS)) {
            whole(value instanceof Long ? STATUS : IRREGULAR, value instanceof Long ? value.toString() : name, sink);
        } else if (!UNINDEXED.contains(name)) {
            String normal = Words.normal(value);
            if (normal.length() > MAX_VALUE) {
                whole(IRREGULAR, name, sink);
            } else {
                whole(FIELD, name + SEPARATOR + normal, sink);
            }
        }
    }

    private static void whole(char group, String text, Sink sink) {
        sink.term(group, text, 0, text.length());
    }

    /** The term of an address: {@code 4} or {@code 6}, then its bytes in hexadecimal, so that a block is a range of terms. */
    public static @Nullable String hex(String address) {
        byte[] bytes = Ip.parse(address);
        return bytes == null ? null : hex(bytes);
    }

    /** {@link #hex(String)} of 4 or 16 bytes. */
    public static String hex(byte[] address) {
        return (address.length == 4 ? "4" : "6") + HexFormat.of().formatHex(address);
    }
}
