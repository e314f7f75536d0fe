package org.muniment.web.work;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.muniment.archive.Progress;
import org.muniment.archive.RetentionReport;
import org.muniment.archive.RetentionRun;

/** Retention runs, daily or asked for, where everybody sees how far they are. Thread-safe. */
@ApplicationScoped
public class RetentionWork {

    private static final String NAME = "retention";
    private static final String TITLE = "Retention run";

    @Inject
    WorkBoard board;

    @Inject
    RetentionRun retention;

    @Inject
    InstantSource clock;

    /** For the container. */
    public RetentionWork() {}

    /** Runs on the caller's thread: the daily run. */
    public void run() throws IOException {
        try {
            board.follow(NAME, TITLE, this::run);
        } catch (IOException | RuntimeException fault) {
            throw fault;
        } catch (Exception fault) {
            throw new IllegalStateException(fault);
        }
    }

    /** Starts a run in the background; refused ({@code CONFLICT}) while one is under way. */
    public void start() {
        board.start(NAME, TITLE, this::run);
    }

    private RetentionReport run(Progress progress) throws IOException {
        return retention.run(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC), progress);
    }

    /** The last run that came to its end, also before the start. */
    public Optional<RetentionRun.Ended> last() {
        return retention.last();
    }

    /** The run under way, or the last one since the start. */
    public Optional<Work> latest() {
        return board.find(NAME);
    }
}
