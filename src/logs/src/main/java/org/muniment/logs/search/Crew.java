package org.muniment.logs.search;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads that lend a hand to searches, shared by all of them. Thread-safe. */
final class Crew implements Closeable {

    /** Most threads that work on one search, its own included. */
    private static final int MAX_AT_ONCE = 4;

    private static final long IDLE_SECONDS = 30;

    private final int helpers;
    private final ExecutorService threads;

    /** As many as the machine has processors for, besides the thread that searches. */
    Crew() {
        helpers = Math.clamp(Runtime.getRuntime().availableProcessors() - 1L, 0, MAX_AT_ONCE - 1);
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                Math.max(1, helpers),
                Math.max(1, helpers),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> Thread.ofPlatform().name("log-search").daemon().unstarted(work));
        pool.allowCoreThreadTimeOut(true);
        threads = pool;
    }

    /** Work on one of many things. */
    @FunctionalInterface
    interface Task<T> {
        void on(T one) throws IOException;
    }

    /**
     * Does the task on everything, beginning in that order; returns, or throws the first failure, when nobody works on it any
     * more. After a failure nothing new is begun.
     */
    <T> void each(List<T> all, Task<T> task) throws IOException {
        Round<T> round = new Round<>(all, task);
        int asked = Math.min(helpers, all.size() - 1);
        for (int i = 0; i < asked; i++) {
            threads.execute(round::help);
        }
        round.work();
        round.end();
    }

    private static final class Round<T> {
        private final List<T> all;
        private final Task<T> task;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private boolean ended;
        private int helping;

        Round(List<T> all, Task<T> task) {
            this.all = all;
            this.task = task;
        }

        void work() {
            for (int i = next.getAndIncrement(); i < all.size(); i = next.getAndIncrement()) {
                try {
                    task.on(all.get(i));
                } catch (IOException | RuntimeException | Error fault) {
                    failure.compareAndSet(null, fault);
                    next.set(all.size());
                }
            }
        }

        /** A thread that comes when there is nothing left to begin goes away again. */
        void help() {
            synchronized (this) {
                if (ended) {
                    return;
                }
                helping++;
            }
            work();
            synchronized (this) {
                helping--;
                notifyAll();
            }
        }

        void end() throws IOException {
            boolean interrupted = false;
            synchronized (this) {
                ended = true;
                while (helping > 0) {
                    try {
                        wait();
                    } catch (InterruptedException later) {
                        interrupted = true;
                    }
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            switch (failure.get()) {
                case null -> {}
                case IOException fault -> throw fault;
                case RuntimeException fault -> throw fault;
                case Error fault -> throw fault;
                default -> throw new IllegalStateException("unexpected");
            }
        }
    }

    /** Lets the threads go. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
