package org.muniment.web.work;

import java.time.Instant;
import java.util.Optional;

/**
 * One piece of long work as it stands. Immutable.
 *
 * @param title what it is
 * @param started when it began
 * @param step what is being done
 * @param done pieces done
 * @param total of how many; 0 when that is unknown
 * @param ended when it ended; empty while it goes on
 * @param result what came of it, when it ended well
 * @param fault why it failed, in words for people
 */
public record Work(
        String title,
        Instant started,
        String step,
        long done,
        long total,
        Optional<Instant> ended,
        Optional<Object> result,
        Optional<String> fault) {

    static Work begun(String title, Instant at) {
        return new Work(title, at, "", 0, 0, Optional.empty(), Optional.empty(), Optional.empty());
    }

    Work at(String newStep, long newDone, long newTotal) {
        return new Work(title, started, newStep, newDone, newTotal, ended, result, fault);
    }

    Work ended(Instant at, Object what) {
        return new Work(title, started, step, done, total, Optional.of(at), Optional.of(what), Optional.empty());
    }

    Work failed(Instant at, String why) {
        return new Work(title, started, step, done, total, Optional.of(at), Optional.empty(), Optional.of(why));
    }

    /** Whether it goes on. */
    public boolean running() {
        return ended.isEmpty();
    }

    /** How far it is, in percent; 0 when that is unknown. */
    public int percent() {
        return total <= 0 ? 0 : Math.clamp(100 * done / total, 0, 100);
    }

    /** The result, if it is of that kind. */
    public <T> Optional<T> result(Class<T> kind) {
        return result.filter(kind::isInstance).map(kind::cast);
    }
}
