package org.muniment.web.front;

import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.muniment.policy.Clocks;
import org.muniment.policy.Deadline;
import org.muniment.policy.Policy;

/**
 * How fast a copy of one's data is ready, by the policy in force.
 *
 * @param time how long at most, such as {@code two working days}
 * @param country whose public holidays are left out; empty when the time does not depend on them
 * @param day the last day for a request made now
 */
public record ExportPromise(String time, String country, LocalDate day) {

    private static final List<String> NUMBERS = List.of(
            "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu", Locale.ENGLISH);

    /** The promise to somebody who asks now. */
    public static ExportPromise of(Policy policy, Instant now) {
        String clock = policy.exports().clock();
        Deadline binding = policy.clocks()
                .binding(clock, now, policy.calendar(), policy.controller().zone());
        Clocks.Span span = policy.clocks().span(clock, binding.rule());
        boolean holidays = span.unit().equals("working-days") || span.unit().equals("months");
        String country = Locale.of("", policy.controller().country()).getDisplayCountry(Locale.ENGLISH);
        return new ExportPromise(words(span), holidays ? country : "", binding.lastDay());
    }

    private static String words(Clocks.Span span) {
        String number = span.count() < NUMBERS.size() ? NUMBERS.get(span.count()) : Integer.toString(span.count());
        String unit = span.unit().replace('-', ' ');
        return number + " " + (span.count() == 1 ? unit.substring(0, unit.length() - 1) : unit);
    }

    /** The last day in words. */
    public String lastDay() {
        return DAY.format(day);
    }
}
