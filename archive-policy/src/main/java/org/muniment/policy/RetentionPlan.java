package org.muniment.policy;

import java.time.LocalDate;
import java.time.Period;
import java.util.Optional;

/**
 * How long one class of data is searchable, how long it then stays in the archive, and the bounds nobody may cross.
 *
 * @param dataClass what the plan is for, e.g. {@code logs.access}
 * @param hot how long a day stays searchable in the hot store; zero when the class has no hot store
 * @param archive how long it then stays in the archive; zero when it is destroyed at the end of its hot life
 * @param hotFloor the shortest hot life anybody may order
 * @param archiveFloor the shortest archive life anybody may order
 * @param ceiling the longest whole life anybody may order without a hold, if the policy promises one
 */
public record RetentionPlan(
        String dataClass, Period hot, Period archive, Period hotFloor, Period archiveFloor, Optional<Period> ceiling) {

    /** The first day on which records of {@code day} no longer have to be in the hot store. */
    public LocalDate hotUntil(LocalDate day) {
        return day.plus(hot);
    }

    /** The first day on which records of {@code day} must exist nowhere, holds excepted. */
    public LocalDate archiveUntil(LocalDate day) {
        return hotUntil(day).plus(archive);
    }

    /** Whether {@code today} is past the hot life of {@code day}, so that it moves to the archive. */
    public boolean leavesHot(LocalDate day, LocalDate today) {
        return !today.isBefore(hotUntil(day));
    }

    /** Whether {@code today} is past the whole life of {@code day}, so that it is destroyed. */
    public boolean expires(LocalDate day, LocalDate today) {
        return !today.isBefore(archiveUntil(day));
    }

    /** Whether an administrator may destroy records of {@code day} by hand today: only past both floors. */
    public boolean mayBeDestroyed(LocalDate day, LocalDate today) {
        return !today.isBefore(day.plus(hotFloor).plus(archiveFloor));
    }
}
