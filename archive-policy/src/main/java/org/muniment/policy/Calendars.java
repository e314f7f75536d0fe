package org.muniment.policy;

import java.util.SortedSet;
import java.util.TreeSet;

/** The holiday calendars known to a policy, by country. Safe for several threads. */
public final class Calendars {

    Calendars() {}

    /** The calendar of a country, by its two letters of ISO 3166-1; refused when there is none. */
    public BusinessCalendar country(String code) {
        return new BusinessCalendar(code, code);
    }

    /** The countries there is a calendar for. */
    public SortedSet<String> countries() {
        return new TreeSet<>();
    }
}
