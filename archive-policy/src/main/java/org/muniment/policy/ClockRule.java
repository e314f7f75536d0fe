package org.muniment.policy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** One rule of a clock: so many of a unit after receipt. */
record ClockRule(String id, String title, int count, Unit unit, String source) {

    /** What a rule counts. */
    enum Unit {
        SECONDS,
        HOURS,
        DAYS,
        WORKING_DAYS,
        MONTHS;

        static Unit of(String name) {
            return switch (name) {
                case "seconds" -> SECONDS;
                case "hours" -> HOURS;
                case "days" -> DAYS;
                case "working-days" -> WORKING_DAYS;
                case "months" -> MONTHS;
                default -> throw new IllegalArgumentException("no unit " + name);
            };
        }
    }

    static ClockRule of(Section entry) {
        return new ClockRule(
                entry.text("id"),
                entry.text("title"),
                entry.number("count"),
                Unit.of(entry.text("unit")),
                entry.text("source"));
    }

    /** The same rule with {@code more} months on top. */
    ClockRule extended(int more, String why) {
        return new ClockRule(id + "-extended", title + ", extended", count + more, unit, why);
    }

    /** The deadline for something received at {@code received}. */
    Deadline after(Instant received, BusinessCalendar calendar, ZoneId zone) {
        LocalDate start = received.atZone(zone).toLocalDate();
        return switch (unit) {
            case SECONDS -> exact(received, received.plusSeconds(count), zone);
            case HOURS -> exact(received, received.plusSeconds(count * 3600L), zone);
            case DAYS -> endOf(received, start.plusDays(count), zone);
            case WORKING_DAYS -> endOf(received, calendar.plusWorkingDays(start, count), zone);
            // Regulation 1182/71, Art. 3(2)(c) and 3(4): the same date or the month's last day, then the next working
            // day.
            case MONTHS -> endOf(received, calendar.rollForward(start.plusMonths(count)), zone);
        };
    }

    /** The last moment for a notice about something that takes effect at the start of {@code effective}; never rolls. */
    LocalDate before(LocalDate effective, BusinessCalendar calendar) {
        return switch (unit) {
            case DAYS -> effective.minusDays(count);
            case MONTHS -> effective.minusMonths(count);
            case WORKING_DAYS -> {
                LocalDate day = effective;
                for (int i = 0; i < count; i++) {
                    day = day.minusDays(1);
                    while (!calendar.isWorkingDay(day)) {
                        day = day.minusDays(1);
                    }
                }
                yield day;
            }
            case SECONDS, HOURS -> throw new IllegalStateException("a notice period counts days");
        };
    }

    private Deadline exact(Instant received, Instant due, ZoneId zone) {
        // The last instant in time decides the day shown: due at midnight sharp still belongs to the day before.
        LocalDate lastDay = due.minusNanos(1).atZone(zone).toLocalDate();
        return new Deadline(id, title, source, received, lastDay, due);
    }

    private Deadline endOf(Instant received, LocalDate lastDay, ZoneId zone) {
        return new Deadline(
                id,
                title,
                source,
                received,
                lastDay,
                lastDay.plusDays(1).atStartOfDay(zone).toInstant());
    }
}
