package org.muniment.policy;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * One holiday of a calendar file: on which days of a year it falls.
 *
 * @param name the holiday's name in the country's language
 * @param from the first year it is kept
 * @param until the last year it is kept
 * @param days its days in a year, normally one
 */
record HolidayRule(String name, int from, int until, IntFunction<List<LocalDate>> days) {

    /** Reads one entry; states what is wrong when it names no rule, or several. */
    static HolidayRule of(Section entry) {
        List<String> kinds = List.of("date", "easter", "weekday", "days").stream()
                .filter(entry.map()::containsKey)
                .toList();
        if (kinds.size() != 1) {
            throw new IllegalArgumentException("needs exactly one of date, easter, weekday and days");
        }
        IntFunction<List<LocalDate>> days =
                switch (kinds.get(0)) {
                    case "date" -> fixed(entry);
                    case "easter" -> movable(entry);
                    case "weekday" -> weekday(entry);
                    default -> decreed(entry);
                };
        return new HolidayRule(
                entry.text("name"),
                entry.optionalNumber("from").orElse(Integer.MIN_VALUE),
                entry.optionalNumber("until").orElse(Integer.MAX_VALUE),
                days);
    }

    /** Its days in {@code year}; none when it is not kept then. */
    List<LocalDate> in(int year) {
        return year < from || year > until ? List.of() : days.apply(year);
    }

    private static IntFunction<List<LocalDate>> fixed(Section entry) {
        MonthDay date;
        try {
            date = MonthDay.parse("--" + entry.text("date"));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + entry.text("date") + "' is not a month and day", e);
        }
        int move = entry.optionalNumber("onSunday").orElse(0);
        return year -> {
            if (!date.isValidYear(year)) {
                return List.of();
            }
            LocalDate day = date.atYear(year);
            return List.of(day.getDayOfWeek() == DayOfWeek.SUNDAY ? day.plusDays(move) : day);
        };
    }

    private static IntFunction<List<LocalDate>> movable(Section entry) {
        Easter easter = Easter.valueOf(entry.text("easter").toUpperCase(Locale.ROOT));
        int offset = entry.optionalNumber("offset")
                .orElseThrow(() -> new IllegalArgumentException("needs the offset from Easter Sunday"));
        return year -> List.of(easter.sunday(year).plusDays(offset));
    }

    private static IntFunction<List<LocalDate>> weekday(Section entry) {
        DayOfWeek weekday = day(entry.text("weekday"));
        int month = entry.optionalNumber("month").orElseThrow(() -> new IllegalArgumentException("needs the month"));
        int nth = entry.optionalNumber("nth").orElseThrow(() -> new IllegalArgumentException("needs nth"));
        if (nth == 0) {
            throw new IllegalArgumentException("nth counts from 1, or from -1 backwards");
        }
        Optional<DayOfWeek> unless = entry.optionalText("unlessFirstIs").map(HolidayRule::day);
        return year -> {
            LocalDate first = LocalDate.of(year, month, 1);
            boolean onFirst = unless.isPresent() && unless.get() == first.getDayOfWeek();
            return List.of(onFirst ? first : first.with(TemporalAdjusters.dayOfWeekInMonth(nth, weekday)));
        };
    }

    private static IntFunction<List<LocalDate>> decreed(Section entry) {
        List<LocalDate> all = entry.texts("days").stream().map(LocalDate::parse).toList();
        return year -> all.stream().filter(day -> day.getYear() == year).toList();
    }

    private static DayOfWeek day(String name) {
        return DayOfWeek.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
