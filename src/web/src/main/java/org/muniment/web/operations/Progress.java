package org.muniment.web.operations;

import java.util.Optional;
import org.muniment.web.work.Work;

/**
 * How long work stands: all that a piece of a page needs which asks again every second.
 *
 * @param work what is under way, or the last since the start
 */
public record Progress(Optional<Work> work) {

    /** Whether something is under way. */
    public boolean running() {
        return work.map(Work::running).orElse(false);
    }

    /** What came of it, if it is such a thing. */
    public <T> Optional<T> result(Class<T> type) {
        return work.flatMap(done -> done.result(type));
    }
}
