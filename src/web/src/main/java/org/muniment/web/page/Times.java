package org.muniment.web.page;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * How times are shown: relative in the text, exact with the zone on hover and in the markup. Immutable.
 *
 * @param now the time of this request
 * @param zone the zone exact times are in
 */
public record Times(Instant now, ZoneId zone) {

    private static final DateTimeFormatter EXACT =
            DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm:ss VV", Locale.ENGLISH);
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu", Locale.ENGLISH);
    private static final long MOMENT = 45;
    private static final long MINUTES = 60;
    private static final long HOURS = 60 * MINUTES;
    private static final long DAYS = 24 * HOURS;

    /** Such as {@code 3 hours ago} or {@code in 2 days}. */
    public String relative(Instant at) {
        long seconds = Duration.between(at, now).toSeconds();
        if (Math.abs(seconds) < MOMENT) {
            return seconds < 0 ? "in a moment" : "just now";
        }
        String span = span(Duration.ofSeconds(Math.abs(seconds)));
        return seconds < 0 ? "in " + span : span + " ago";
    }

    /** Such as {@code 3 hours}; at least one minute. */
    public String span(Duration length) {
        long s = length.abs().toSeconds();
        if (s < HOURS) {
            return count(Math.max(1, Math.round(s / (double) MINUTES)), "minute");
        }
        if (s < DAYS) {
            return count(Math.round(s / (double) HOURS), "hour");
        }
        if (s < 60 * DAYS) {
            return count(Math.round(s / (double) DAYS), "day");
        }
        return s < 730 * DAYS
                ? count(Math.round(s / (30.44 * DAYS)), "month")
                : count(Math.round(s / (365.25 * DAYS)), "year");
    }

    /** Time that is left, never more than it is: such as {@code 2 days} for two days and twenty hours. */
    public String left(Duration length) {
        long s = length.toSeconds();
        if (s < HOURS) {
            return count(Math.max(1, s / MINUTES), "minute");
        }
        return s < 2 * DAYS ? count(s / HOURS, "hour") : count(s / DAYS, "day");
    }

    private static String count(long n, String unit) {
        return n + " " + unit + (n == 1 ? "" : "s");
    }

    /** Such as {@code 21 Nov 2026, 14:03:22 UTC}. */
    public String exact(Instant at) {
        return EXACT.format(at.atZone(zone));
    }

    /** Such as {@code 21 Nov 2026, 14:03}. */
    public String minute(Instant at) {
        return MINUTE.format(at.atZone(zone));
    }

    /** Such as {@code 2026-11-21 14:03:22}. */
    public String stamp(Instant at) {
        return STAMP.format(at.atZone(zone));
    }

    /** Such as {@code Saturday, 21 November 2026}. */
    public String day(LocalDate day) {
        return DAY.format(day);
    }

    /** For {@code datetime} attributes. */
    public String iso(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
