package org.muniment.web.page;

import java.time.Instant;
import org.muniment.policy.Deadline;

/**
 * A deadline as a meter.
 *
 * @param title what is due
 * @param source the promise or law it comes from
 * @param from when it began to run
 * @param due when it is missed
 * @param done whether it was met already
 */
public record Meter(String title, String source, Instant from, Instant due, boolean done) {

    private static final double LATE = 0.75;

    /** A deadline of the policy that still runs. */
    public static Meter of(Deadline deadline) {
        return new Meter(deadline.title(), deadline.source(), deadline.received(), deadline.due(), false);
    }

    /** How much of the time has passed, in percent from 0 to 100. */
    public int percent(Instant now) {
        double whole = java.time.Duration.between(from, due).toMillis();
        double past = java.time.Duration.between(from, now).toMillis();
        return done || whole <= 0 ? 100 : Math.clamp(Math.round(100 * past / whole), 0, 100);
    }

    /** {@code good}, {@code warn} past three quarters, {@code bad} when missed. */
    public String tone(Instant now) {
        if (done) {
            return "good";
        }
        if (!now.isBefore(due)) {
            return "bad";
        }
        return percent(now) >= LATE * 100 ? "warn" : "good";
    }
}
