package org.muniment.web.audit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.parse.Ip;
import org.muniment.logs.parse.LogRecord;
import org.muniment.logs.search.Facet;
import org.muniment.logs.search.Result;
import org.muniment.web.page.Plot;

/**
 * The page of a log search.
 *
 * @param text the query
 * @param sealed the query as it stands in the URL
 * @param tenant whose logs
 * @param stream one stream; empty for all
 * @param span the time
 * @param tenants all tenants
 * @param streams the tenant's streams
 * @param first whether this is the newest page
 * @param result what was found; empty when the search could not be made
 * @param wrong why it could not be made
 */
public record LogView(
        String text,
        String sealed,
        String tenant,
        String stream,
        Span span,
        Collection<String> tenants,
        Collection<String> streams,
        boolean first,
        Optional<Result> result,
        Optional<Wrong> wrong) {

    /** Longest value shown in a facet or behind a filter link, in characters. */
    private static final int MAX_FILTER = 500;

    /**
     * What is wrong with a query.
     *
     * @param what in words
     * @param at the place in the query, from 1; 0 when it is not about a place
     * @param query the query as it was entered
     */
    public record Wrong(String what, int at, String query) {

        /** Blanks up to the place, and a mark. */
        public String mark() {
            return " ".repeat(Math.max(0, Math.min(at, query.length() + 1) - 1)) + "↑";
        }

        /** Whether the place can be shown under the query. */
        public boolean placed() {
            return at > 0 && !query.contains("\n");
        }
    }

    /** One field of a line, with the condition that asks for it; without one when it cannot be searched for. */
    public record Value(String name, String value, Optional<String> condition) {}

    /** What the search asked for, without time and page, as a link that more is added to. */
    String link() {
        return "/audit?tenant=" + encode(tenant) + (stream.isEmpty() ? "" : "&stream=" + encode(stream))
                + (sealed.isEmpty() ? "" : "&s=" + encode(sealed));
    }

    /** The histogram; each bar leads to its own time, the first and the last not beyond what was asked for. */
    public Plot plot(Result found) {
        List<Plot.Bar> bars = found.histogram().stream()
                .map(bar -> new Plot.Bar(later(bar.from(), span.from()), earlier(bar.to(), span.to()), bar.count()))
                .toList();
        return new Plot("Lines over time", bars, link());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** The next page; null after the last. */
    public @org.jspecify.annotations.Nullable String next(Result found) {
        return found.next()
                .map(cursor -> link() + "&from=" + span.from() + "&to=" + span.to() + "&after=" + encode(cursor))
                .orElse(null);
    }

    /** The newest page; null when this is it. */
    public @org.jspecify.annotations.Nullable String newest() {
        return first ? null : link() + "&" + span.query();
    }

    /** A query with one more condition; without changing what the rest of it means. */
    static String added(String query, String condition) {
        boolean either = query.contains(" OR ") || query.contains("||");
        String before = either && !condition.isBlank() ? "(" + query.strip() + ")" : query.strip();
        return (before + " " + condition.strip()).strip();
    }

    /** The condition that asks for one value of a facet. */
    public static String condition(Facet facet, String value) {
        return field(facet.field()) + ":" + quoted(value);
    }

    /** Facets that have anything to choose from. */
    public List<Facet> facets(Result found) {
        return found.facets().entrySet().stream()
                .filter(one -> !one.getValue().isEmpty())
                .map(java.util.Map.Entry::getKey)
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    /** What a facet is called. */
    public static String title(Facet facet) {
        return switch (facet) {
            case STATUS -> "Status";
            case METHOD -> "Method";
            case PATH -> "Path";
            case SOURCE -> "Source (pseudonym)";
            case KIND -> "Kind of source";
            case COUNTRY -> "Country";
            case AGENT_WORD -> "Word of the user agent";
            case LEVEL -> "Level";
        };
    }

    /** The share of a facet's value in all that was found, in percent, at least 1. */
    public static int share(Result.Value value, Result found) {
        return found.total() == 0 ? 0 : Math.clamp(100 * value.count() / found.total(), 1, 100);
    }

    /** Days of this page that came out of archives, newest first. */
    public static List<LocalDate> archivedDays(Result found) {
        TreeSet<LocalDate> days = new TreeSet<>(Comparator.reverseOrder());
        found.hits().stream()
                .filter(Result.Hit::archived)
                .forEach(hit -> days.add(LocalDate.ofInstant(hit.record().time(), ZoneOffset.UTC)));
        return List.copyOf(days);
    }

    /** Where a clear address is no longer found, and from which day on it is; empty when everywhere is. */
    public static Optional<String> lost(Result found) {
        if (found.lost().isEmpty()) {
            return Optional.empty();
        }
        String times = found.lost().stream()
                .map(span -> day(span.from()) + " to " + day(span.to().minusMillis(1)))
                .collect(Collectors.joining(" and from "));
        LocalDate possible = day(found.lost().get(found.lost().size() - 1).to());
        return Optional.of("Lines from " + times + " can no longer be found by address: the key of their pseudonyms was"
                + " destroyed, as the policy says. From " + possible + " on they can.");
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    /** Every field of a line. */
    public static List<Value> values(Result.Hit hit) {
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < hit.record().size(); i++) {
            String name = hit.record().name(i);
            String value = String.valueOf(hit.record().value(i));
            boolean usable = value.length() <= MAX_FILTER
                    && !(hit.record().value(i) instanceof List)
                    && !name.startsWith("user.")
                    && !value.isEmpty();
            String condition = field(name) + ":" + quoted(value);
            values.add(new Value(name, value, usable ? Optional.of(condition) : Optional.empty()));
        }
        return values;
    }

    /** The pseudonyms of addresses that a field consists of, each of which somebody may ask to reveal. */
    public static List<String> pseudonyms(Result.Hit hit, String field) {
        if (!field.equals(Ecs.SOURCE_IP) && !field.equals(Ecs.FORWARDED_IP)) {
            return List.of();
        }
        Object value = hit.record().value(field).orElse("");
        List<?> all = value instanceof List<?> list ? list : List.of(value);
        return all.stream()
                .map(String::valueOf)
                .filter(one -> Ip.parse(one) != null)
                .toList();
    }

    /** One line that says what happened. */
    public static String line(LogRecord record) {
        Optional<String> path = record.text(Ecs.URL_PATH).or(() -> record.text(Ecs.URL_ORIGINAL));
        String query = record.text(Ecs.URL_QUERY).map(q -> "?" + q).orElse("");
        return record.text(Ecs.MESSAGE)
                .or(() ->
                        path.map(p -> record.text(Ecs.METHOD).map(m -> m + " ").orElse("") + p + query))
                .or(() -> record.text(Ecs.ORIGINAL))
                .orElseGet(() -> String.join(" ", record.names()));
    }

    /** Status or level; empty when the line has neither. */
    public static String state(LogRecord record) {
        return record.number(Ecs.STATUS)
                .map(String::valueOf)
                .or(() -> record.text(Ecs.LEVEL))
                .orElse("");
    }

    /** The tone of that state. */
    public static String tone(LogRecord record) {
        long status = record.number(Ecs.STATUS).orElse(0L);
        String level = record.text(Ecs.LEVEL).orElse("");
        if (status >= 500 || List.of("error", "crit", "alert", "emerg").contains(level)) {
            return "bad";
        }
        if (status >= 400 || level.startsWith("warn")) {
            return "warn";
        }
        return status >= 300 ? "info" : "";
    }

    /** Stored addresses are pseudonyms, so they are searched for as such. */
    private static String field(String name) {
        return name.equals(Ecs.SOURCE_IP) ? "source.pseudonym" : name;
    }

    static String quoted(String value) {
        return value.matches("[A-Za-z0-9_./-]+") && !value.startsWith("-")
                ? value
                : "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
