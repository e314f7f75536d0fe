package org.muniment.web.work;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.muniment.archive.Progress;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;

/**
 * Long work of this process by name: it goes on when its page is left, and whoever comes back sees how far it is or what
 * came of it. Results are forgotten with the process, and the oldest beyond {@value #MAX_KEPT}. Thread-safe.
 */
@ApplicationScoped
public class WorkBoard {

    /** Most pieces of work remembered. */
    static final int MAX_KEPT = 200;

    private static final System.Logger LOG = System.getLogger(WorkBoard.class.getName());

    private final Map<String, Work> board = new LinkedHashMap<>();

    @Resource
    ManagedExecutorService threads;

    @Inject
    InstantSource clock;

    /** For the container. */
    public WorkBoard() {}

    @SuppressWarnings("UnnecessaryAssignment") // where no container injects it
    WorkBoard(InstantSource clock) {
        this.clock = clock;
    }

    /** What is done, telling how far it is. */
    @FunctionalInterface
    public interface Task {
        /** Does it; its result is kept for the page. */
        Object run(Progress progress) throws Exception;
    }

    /** Starts work; refused ({@code CONFLICT}) while work of that name goes on. */
    public void start(String name, String title, Task task) {
        start(name, title, task, threads);
    }

    void start(String name, String title, Task task, Executor executor) {
        begin(name, title);
        try {
            executor.execute(() -> carryOut(name, task));
        } catch (RuntimeException refused) {
            put(name, find(name).orElseThrow().failed(clock.instant(), "there is no room for more work now"));
            throw refused;
        }
    }

    /** Does work on the caller's thread, and shows it as if it had been started here; what it throws is the caller's. */
    public void follow(String name, String title, Task task) throws Exception {
        begin(name, title);
        try {
            Object result = task.run(progress(name));
            put(name, find(name).orElseThrow().ended(clock.instant(), result));
        } catch (Exception fault) {
            put(name, find(name).orElseThrow().failed(clock.instant(), words(fault)));
            throw fault;
        }
    }

    private synchronized void begin(String name, String title) {
        Work before = board.get(name);
        if (before != null && before.running()) {
            throw new Refusal(Refusal.Code.CONFLICT, "this is under way already");
        }
        board.remove(name);
        if (board.size() >= MAX_KEPT) {
            board.entrySet().stream()
                    .filter(one -> !one.getValue().running())
                    .findFirst()
                    .map(Map.Entry::getKey)
                    .ifPresent(board::remove);
        }
        board.put(name, Work.begun(title, clock.instant()));
    }

    private void carryOut(String name, Task task) {
        try {
            Object result = task.run(progress(name));
            put(name, find(name).orElseThrow().ended(clock.instant(), result));
        } catch (Exception fault) {
            if (!(fault instanceof Refusal)) {
                LOG.log(Level.ERROR, "background work failed", fault);
            }
            put(name, find(name).orElseThrow().failed(clock.instant(), words(fault)));
        }
    }

    private Progress progress(String name) {
        return (step, done, total) -> find(name).ifPresent(work -> put(name, work.at(step, done, total)));
    }

    private static String words(Exception fault) {
        return fault instanceof Refusal || fault instanceof Tampered
                ? String.valueOf(fault.getMessage())
                : "a fault on our side; the operator's log has it";
    }

    /** How work of that name stands or ended; empty when there was none since the start. */
    public synchronized Optional<Work> find(String name) {
        return Optional.ofNullable(board.get(name));
    }

    private synchronized void put(String name, Work work) {
        board.put(name, work);
    }
}
