package org.muniment.web.boot;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How far the start or the stop has come, and how many requests are being answered. Thread-safe. */
@ApplicationScoped
public class StartState {

    private enum Stage {
        STARTING,
        READY,
        STOPPING
    }

    /** Not the state itself: the container's stand-in for it would lock itself too, and not let go while one waits. */
    private final Object lock = new Object();

    private Stage stage = Stage.STARTING;
    private int inside;

    void ready() {
        synchronized (lock) {
            stage = Stage.READY;
        }
    }

    /**
     * Lets no request in any more and waits for those that are being answered.
     *
     * @param patience how long to wait at most
     * @return whether all of them were answered
     */
    boolean stop(Duration patience) {
        synchronized (lock) {
            stage = Stage.STOPPING;
            pause(patience, true);
            return inside == 0;
        }
    }

    /** Whether a request may go in; then {@link #leave} must follow. */
    boolean enter() {
        synchronized (lock) {
            boolean open = stage == Stage.READY;
            inside += open ? 1 : 0;
            return open;
        }
    }

    void leave() {
        synchronized (lock) {
            inside--;
            lock.notifyAll();
        }
    }

    /** Keeps the caller waiting, to be ended with the process. */
    void hold(Duration patience) {
        synchronized (lock) {
            pause(patience, false);
        }
    }

    private void pause(Duration patience, boolean untilEmpty) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (long left = patience.toNanos();
                    left > 0 && !(untilEmpty && inside == 0);
                    left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(lock, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether everything is started and nothing is being stopped. */
    public boolean isReady() {
        synchronized (lock) {
            return stage == Stage.READY;
        }
    }

    boolean isStopping() {
        synchronized (lock) {
            return stage == Stage.STOPPING;
        }
    }
}
