package org.muniment.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.muniment.terms.Refusal;

/** The holiday calendars, by country. Immutable and safe for several threads. */
public final class Calendars {

    private static final Calendars BUILT_IN = read();

    private final Map<String, BusinessCalendar> calendars;

    private Calendars(Map<String, BusinessCalendar> calendars) {
        this.calendars = calendars;
    }

    /** The calendars that come with the product. */
    public static Calendars builtIn() {
        return BUILT_IN;
    }

    /** The calendar of a country, by its two letters of ISO 3166-1; refused when there is none. */
    public BusinessCalendar country(String code) {
        BusinessCalendar found = calendars.get(code);
        if (found == null) {
            throw new Refusal(
                    Refusal.Code.NOT_FOUND,
                    "there is no calendar for '" + code + "'; there are " + String.join(", ", countries()));
        }
        return found;
    }

    /** The countries there is a calendar for. */
    public SortedSet<String> countries() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(calendars.keySet()));
    }

    static boolean isKnown(String code) {
        return Contents.BUILT_IN.calendars().contains(code);
    }

    private static Calendars read() {
        TreeSchema schema = TreeSchema.builtIn("schema/calendar.schema.yaml");
        Map<String, BusinessCalendar> found = new TreeMap<>();
        for (String code : Contents.BUILT_IN.calendars()) {
            YamlFile file = YamlFile.builtIn("calendars/" + code + ".yaml");
            List<Problem> problems = new ArrayList<>(schema.check(file));
            if (problems.isEmpty()) {
                found.put(code, BusinessCalendar.of(file, problems));
            }
            if (!problems.isEmpty()) {
                throw new IllegalStateException(problems.toString());
            }
        }
        return new Calendars(found);
    }
}
