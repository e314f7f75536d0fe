package org.muniment.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;

/**
 * One date a case must be answered by, and the rule that set it.
 *
 * @param rule the rule's id inside its clock, e.g. {@code statutory-month}
 * @param title what the rule is called on pages and in letters
 * @param source the text that promises it, e.g. {@code GDPR Art. 12(3)}
 * @param received when the clock started
 * @param lastDay the last day on which an answer is in time, in the controller's zone
 * @param due the first instant at which an answer is late: the end of {@code lastDay}, or the exact instant where the
 *     rule counts hours or seconds
 */
public record Deadline(String rule, String title, String source, Instant received, LocalDate lastDay, Instant due) {

    /** How much of the time has passed at {@code now}: 0 at receipt, 1 at the deadline, more when late. */
    public double share(Instant now) {
        double whole = Duration.between(received, due).toMillis();
        if (whole <= 0) {
            return now.isBefore(due) ? 0 : 1;
        }
        return Math.max(0, Duration.between(received, now).toMillis() / whole);
    }

    /** What is left at {@code now}; negative when late. */
    public Duration left(Instant now) {
        return Duration.between(now, due);
    }

    /** Whether an answer given at {@code now} would be late. */
    public boolean missed(Instant now) {
        return !now.isBefore(due);
    }
}
