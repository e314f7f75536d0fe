package org.muniment.policy;

import java.time.Duration;
import java.time.Period;

/**
 * How data of third persons is dealt with.
 *
 * @param clock the clock the decision runs on
 * @param freeze within what time flagged content must be unreadable
 * @param review how often kept evidence is looked at again
 */
public record IncidentRules(String clock, Duration freeze, Period review) {

    static IncidentRules of(Section section) {
        return new IncidentRules(
                section.text("clock"),
                Duration.ofSeconds(section.number("freezeSeconds")),
                Period.ofMonths(section.number("reviewMonths")));
    }
}
