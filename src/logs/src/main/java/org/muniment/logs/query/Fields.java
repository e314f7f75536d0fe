package org.muniment.logs.query;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.parse.LogRecord;

/** What the fields of records mean to a query. */
public final class Fields {

    /** Stands for all searched text: URL, message, user agent and what rejects carry. */
    public static final String ANY = "";
    /** Searches {@code source.ip} by what is stored, a pseudonym, instead of by the clear address. */
    public static final String PSEUDONYM = "source.pseudonym";

    /** The fields that {@link #ANY} looks into. */
    public static final List<String> SEARCHED = List.of(
            Ecs.URL_PATH, Ecs.URL_QUERY, Ecs.URL_ORIGINAL, Ecs.MESSAGE, Ecs.ORIGINAL, Ecs.ERROR_MESSAGE, Ecs.AGENT);

    /** Free text: {@code field:word} finds a word in it, not the whole value. */
    private static final Set<String> TEXT = Set.of(Ecs.MESSAGE, Ecs.ORIGINAL, Ecs.ERROR_MESSAGE, Ecs.AGENT);

    private static final Set<String> ADDRESS = Set.of(Ecs.SOURCE_IP, Ecs.FORWARDED_IP, PSEUDONYM);

    private static final Map<String, String> SHORT = Map.ofEntries(
            Map.entry("status", Ecs.STATUS),
            Map.entry("method", Ecs.METHOD),
            Map.entry("path", Ecs.URL_PATH),
            Map.entry("query", Ecs.URL_QUERY),
            Map.entry("url", Ecs.URL_ORIGINAL),
            Map.entry("host", Ecs.URL_DOMAIN),
            Map.entry("domain", Ecs.URL_DOMAIN),
            Map.entry("ip", Ecs.SOURCE_IP),
            Map.entry("source", Ecs.SOURCE_IP),
            Map.entry("pseudonym", PSEUDONYM),
            Map.entry("kind", Ecs.SOURCE_KIND),
            Map.entry("country", Ecs.SOURCE_COUNTRY),
            Map.entry("forwarded", Ecs.FORWARDED_IP),
            Map.entry("agent", Ecs.AGENT),
            Map.entry("referrer", Ecs.REFERRER),
            Map.entry("referer", Ecs.REFERRER),
            Map.entry("bytes", Ecs.BYTES),
            Map.entry("user", Ecs.USER),
            Map.entry("level", Ecs.LEVEL),
            Map.entry("code", Ecs.ERROR_CODE));

    private Fields() {}

    /** The full name of a field as people write it. */
    static String named(String given) {
        return SHORT.getOrDefault(given.toLowerCase(Locale.ROOT), given);
    }

    static boolean isText(String field) {
        return TEXT.contains(field);
    }

    static boolean isAddress(String field) {
        return ADDRESS.contains(field);
    }

    /** Whether a field tells who somebody is, so that searching it needs a purpose. */
    public static boolean isPersonal(String field) {
        return field.startsWith("user.") || field.contains("session") || field.contains("account");
    }

    /** The value of a field; {@code url.original} is put together when it was not kept for itself. */
    static @Nullable Object value(LogRecord record, String field) {
        Object value =
                record.value(field.equals(PSEUDONYM) ? Ecs.SOURCE_IP : field).orElse(null);
        if (value != null || !field.equals(Ecs.URL_ORIGINAL)) {
            return value;
        }
        Object path = record.value(Ecs.URL_PATH).orElse(null);
        Object query = record.value(Ecs.URL_QUERY).orElse(null);
        if (path == null || query == null) {
            return path;
        }
        String joined = path + "?" + query;
        return joined.length() > Words.MAX_VALUE ? null : joined;
    }
}
