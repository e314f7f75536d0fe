package org.muniment.web.audit;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The time a search asks for: one of the presets back from now, or exact times. Immutable.
 *
 * @param preset the preset's code; empty for exact times
 * @param from the first instant
 * @param to the instant after the last
 * @param problem what was wrong with the exact times that were entered; the default time is used then
 */
public record Span(Optional<String> preset, Instant from, Instant to, Optional<String> problem) {

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    /** The presets, shortest first; the last reaches further back than anything is kept. */
    public static final List<Preset> PRESETS = List.of(
            new Preset("15m", "15 minutes", Duration.ofMinutes(15)),
            new Preset("1h", "1 hour", Duration.ofHours(1)),
            new Preset("24h", "24 hours", Duration.ofDays(1)),
            new Preset("7d", "7 days", Duration.ofDays(7)),
            new Preset("30d", "30 days", Duration.ofDays(30)),
            new Preset("90d", "90 days", Duration.ofDays(90)),
            new Preset("15mo", "15 months", Duration.ofDays(460)));

    private static final Preset DEFAULT = PRESETS.get(2);

    /** So many back from now. */
    public record Preset(String code, String title, Duration length) {}

    /** What a request says about time. */
    record Asked(String range, String from, String to) {

        /** From a form: a preset's button pressed wins over the times, and over the preset of the page before. */
        static Asked of(Optional<String> pressed, Asked otherwise) {
            return pressed.map(code -> new Asked(code, "", "")).orElse(otherwise);
        }
    }

    /** Exact times win over a preset. */
    static Span of(Asked asked, Instant now, ZoneId zone) {
        if (asked.from().isBlank() && asked.to().isBlank()) {
            return back(preset(asked.range()).orElse(DEFAULT), now, Optional.empty());
        }
        try {
            Instant to = asked.to().isBlank() ? soon(now) : instant(asked.to(), zone, true);
            Instant from = asked.from().isBlank() ? to.minus(DEFAULT.length()) : instant(asked.from(), zone, false);
            return from.isBefore(to)
                    ? new Span(Optional.empty(), from, to, Optional.empty())
                    : back(DEFAULT, now, Optional.of("The time “from” must lie before the time “to”"));
        } catch (DateTimeException wrong) {
            return back(DEFAULT, now, Optional.of("Enter times like 2026-11-21 14:30, or like 2026-11-21T14:30:00Z"));
        }
    }

    private static Span back(Preset preset, Instant now, Optional<String> problem) {
        Instant to = soon(now);
        return new Span(Optional.of(preset.code()), to.minus(preset.length()), to, problem);
    }

    /** The end of this second, so that what came in just now is found. */
    private static Instant soon(Instant now) {
        return now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    }

    private static Optional<Preset> preset(String code) {
        return PRESETS.stream().filter(preset -> preset.code().equals(code)).findFirst();
    }

    private static Instant instant(String text, ZoneId zone, boolean end) {
        String given = text.strip().toUpperCase(Locale.ROOT).replace(' ', 'T');
        if (given.length() == 10) {
            LocalDate day = LocalDate.parse(given);
            return (end ? day.plusDays(1) : day).atStartOfDay(zone).toInstant();
        }
        boolean zoned = given.endsWith("Z")
                || given.substring(Math.min(11, given.length())).matches(".*[+-].*");
        return zoned
                ? OffsetDateTime.parse(given).toInstant()
                : LocalDateTime.parse(given).atZone(zone).toInstant();
    }

    /** Whether that preset is the one asked for. */
    public boolean is(String code) {
        return preset.equals(Optional.of(code));
    }

    /** What stands in the field for the beginning; empty under a preset. */
    public String fromText(ZoneId zone) {
        return preset.isPresent() ? "" : text(from, zone);
    }

    /** What stands in the field for the end; empty under a preset. */
    public String toText(ZoneId zone) {
        return preset.isPresent() ? "" : text(to, zone);
    }

    private static String text(Instant at, ZoneId zone) {
        return at.truncatedTo(ChronoUnit.SECONDS).equals(at) ? LOCAL.format(at.atZone(zone)) : at.toString();
    }

    /** The time for a link, without {@code ?}. */
    String query() {
        return preset.map(code -> "range=" + code).orElse("from=" + from + "&to=" + to);
    }
}
