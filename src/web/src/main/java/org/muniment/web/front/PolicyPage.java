package org.muniment.web.front;

import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import org.muniment.policy.Clocks;
import org.muniment.policy.Deadline;
import org.muniment.policy.Policy;
import org.muniment.terms.Refusal;

/**
 * The policy as a page.
 *
 * @param policy the policy in force
 * @param clocks what each clock would say to something received now
 */
public record PolicyPage(Policy policy, List<Due> clocks) {

    /** One clock with its binding deadline. */
    public record Due(String title, Deadline deadline) {}

    static PolicyPage of(Policy policy, Instant now) {
        Clocks clocks = policy.clocks();
        List<Due> due = new ArrayList<>();
        for (String name : clocks.names()) {
            try {
                due.add(new Due(
                        clocks.title(name),
                        clocks.binding(
                                name,
                                now,
                                policy.calendar(),
                                policy.controller().zone())));
            } catch (Refusal countsBackwards) {
                // Such as the notice before a change: it has no answer to something received now.
            }
        }
        return new PolicyPage(policy, due);
    }

    /** Such as {@code 1 year 3 months}. */
    public String period(Period period) {
        List<String> parts = new ArrayList<>();
        add(parts, period.getYears(), "year");
        add(parts, period.getMonths(), "month");
        add(parts, period.getDays(), "day");
        return parts.isEmpty() ? "not at all" : String.join(" ", parts);
    }

    private static void add(List<String> parts, int count, String unit) {
        if (count != 0) {
            parts.add(count + " " + unit + (count == 1 ? "" : "s"));
        }
    }
}
