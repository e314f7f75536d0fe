package org.muniment.desk;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that a test moves. */
public final class TestClock implements InstantSource {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T08:00:00Z"));

    @Override
    public Instant instant() {
        // A little later at each look, as in life: whatever is ordered by time has an order.
        return now.updateAndGet(instant -> instant.plusNanos(1_000));
    }

    /** Moves it forward. */
    public void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }
}
