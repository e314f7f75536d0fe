package org.muniment.prove;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.muniment.terms.AllowedToUse;

/** The time of a house that exists only for a proof: real time, moved forward where the procedure would wait. */
final class MovedClock implements InstantSource {

    private final InstantSource real = systemClock();
    private volatile Duration moved = Duration.ZERO;

    @AllowedToUse("the one clock of a command")
    private static InstantSource systemClock() {
        return Clock.systemUTC();
    }

    void move(Duration forward) {
        moved = moved.plus(forward);
    }

    /** The real time. */
    Instant now() {
        return real.instant();
    }

    @Override
    public Instant instant() {
        return real.instant().plus(moved);
    }
}
