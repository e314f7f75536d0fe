package org.muniment.policy;

import java.time.LocalDate;

/** Easter Sunday, in dates of the Gregorian calendar, for the years 1900 to 2199. */
enum Easter {
    /** Gregorian computus (the anonymous algorithm published in Nature, 1876). */
    WESTERN {
        @Override
        LocalDate sunday(int year) {
            int century = year / 100;
            int golden = year % 19;
            int leapDays = century / 4;
            int moon = (19 * golden + century - leapDays - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
            int week = (32 + 2 * (century % 4) + 2 * (year % 100 / 4) - moon - year % 4) % 7;
            int late = (golden + 11 * moon + 22 * week) / 451;
            int day = moon + week - 7 * late + 114;
            return LocalDate.of(year, day / 31, day % 31 + 1);
        }
    },
    /** Julian computus (Meeus), moved by the thirteen days between the calendars in these centuries, fourteen from 2100. */
    ORTHODOX {
        @Override
        LocalDate sunday(int year) {
            int moon = (19 * (year % 19) + 15) % 30;
            int week = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7;
            int day = moon + week + 114;
            return LocalDate.of(year, day / 31, day % 31 + 1).plusDays(year < 2100 ? 13 : 14);
        }
    };

    abstract LocalDate sunday(int year);
}
