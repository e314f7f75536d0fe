package org.muniment.policy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * The deadlines a policy promises. All rules of a clock are computed and kept; the earliest of them binds.
 *
 * <p>The day of receipt is not counted. Working days leave out Saturday, Sunday and public holidays. A month ends on
 * the same date or the month's last day, and rolls to the next working day. Days, hours and seconds never roll.
 */
public final class Clocks {

    Clocks() {}

    /** The names of the clocks of this policy. */
    public List<String> names() {
        return List.of();
    }

    /** Every deadline of a clock, in the policy's order; refused when the policy has no such clock. */
    public List<Deadline> due(String clockName, Instant received, BusinessCalendar calendar, ZoneId zone) {
        return List.of();
    }

    /** The earliest deadline of a clock: the one that binds. */
    public Deadline binding(String clockName, Instant received, BusinessCalendar calendar, ZoneId zone) {
        return binding(due(clockName, received, calendar, zone));
    }

    /** The earliest of some deadlines; of equals, the first. */
    public static Deadline binding(List<Deadline> deadlines) {
        Deadline earliest = deadlines.get(0);
        for (Deadline deadline : deadlines) {
            if (deadline.due().isBefore(earliest.due())) {
                earliest = deadline;
            }
        }
        return earliest;
    }
}
