package org.muniment.policy;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.muniment.terms.Refusal;

/**
 * The working days of one country: every day but Saturday, Sunday and its public holidays (Regulation 1182/71,
 * Art. 2(2)). Knows the years {@value #FIRST_YEAR} to {@value #LAST_YEAR}. Safe for several threads.
 */
public final class BusinessCalendar {

    /** The first year holidays are known for. */
    public static final int FIRST_YEAR = 1900;

    /** The last year holidays are known for. */
    public static final int LAST_YEAR = 2199;

    private final String country;
    private final String name;
    private final String source;
    private final List<HolidayRule> rules;
    private final Map<Integer, SortedMap<LocalDate, String>> years = new ConcurrentHashMap<>();

    private BusinessCalendar(Section file, List<HolidayRule> rules) {
        this.country = file.text("country");
        this.name = file.text("name");
        this.source = file.text("source");
        this.rules = rules;
    }

    /** Reads a calendar file that its schema has accepted; adds to {@code problems} what the schema cannot see. */
    static BusinessCalendar of(YamlFile file, List<Problem> problems) {
        Section section = Section.of(file.tree());
        List<HolidayRule> rules = new ArrayList<>();
        List<Section> entries = section.sections("holidays");
        for (int i = 0; i < entries.size(); i++) {
            try {
                rules.add(HolidayRule.of(entries.get(i)));
            } catch (IllegalArgumentException e) {
                problems.add(new Problem(file.name(), "holidays/" + i, String.valueOf(e.getMessage())));
            }
        }
        return new BusinessCalendar(section, List.copyOf(rules));
    }

    /** Two capital letters of ISO 3166-1, e.g. {@code DE}. */
    public String country() {
        return country;
    }

    /** What the calendar is called, with its scope, e.g. {@code Germany, nationwide holidays}. */
    public String name() {
        return name;
    }

    /** The law or official list its days were taken from. */
    public String source() {
        return source;
    }

    /** The public holidays of a year with their names, those that fall on a weekend included; refuses years unknown. */
    public SortedMap<LocalDate, String> holidays(int year) {
        if (year < FIRST_YEAR || year > LAST_YEAR) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "no holidays are known for the year " + year);
        }
        return years.computeIfAbsent(year, this::compute);
    }

    private SortedMap<LocalDate, String> compute(int year) {
        SortedMap<LocalDate, String> found = new TreeMap<>();
        for (HolidayRule rule : rules) {
            rule.in(year).forEach(day -> found.merge(day, rule.name(), (one, other) -> one + ", " + other));
        }
        return Collections.unmodifiableSortedMap(found);
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
