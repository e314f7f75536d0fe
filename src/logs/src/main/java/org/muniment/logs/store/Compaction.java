package org.muniment.logs.store;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyProgress;

/**
 * Makes one segment of each day that is over, in the background, oldest last: a search then asks one dictionary for each day
 * instead of many, and a quiet day does not pay for the frame of many segments. Thread-safe.
 */
public final class Compaction implements Closeable {

    /** How often it looks for days that are over. */
    private static final Duration EVERY = Duration.ofMinutes(10);
    /** For how long no line must have come to a day. */
    private static final Duration QUIET = Duration.ofMinutes(15);

    private static final System.Logger LOG = System.getLogger(Compaction.class.getName());

    private final HotStore store;
    private final Pipeline pipeline;
    private final InstantSource clock;
    private final Set<Part> done = new ConcurrentSkipListSet<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile Progress progress = new Progress(0, 0);

    /**
     * How far the present round is.
     *
     * @param done days looked at
     * @param all days to look at; 0 when none is under way
     */
    public record Progress(int done, int all) {}

    /** Starts; the first round comes after a pause. */
    public Compaction(HotStore store, Pipeline pipeline, InstantSource clock) {
        this.store = store;
        this.pipeline = pipeline;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("log-compaction").daemon().start(this::run);
    }

    private void run() {
        try {
            while (!closing.await(EVERY.toSeconds(), TimeUnit.SECONDS)) {
                tryRound();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void tryRound() {
        try {
            round(QUIET);
        } catch (IOException | Refusal fault) {
            LOG.log(Level.WARNING, "days that are over are not merged now", fault);
        }
    }

    /** How far it is. */
    public Progress progress() {
        return progress;
    }

    /** Merges now whatever had no line for that time; returns when done. */
    public synchronized void round(Duration quiet) throws IOException {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        List<Part> over = new ArrayList<>();
        for (Part part : store.parts()) {
            if (part.day().isBefore(today) && !isDone(part)) {
                over.add(part);
            }
        }
        for (int i = 0; i < over.size() && closing.getCount() > 0; i++) {
            progress = new Progress(i, over.size());
            Part part = over.get(i);
            try {
                if (store.compact(part, quiet, pipeline::inOrder)) {
                    done.add(part);
                }
            } catch (Tampered tampered) {
                store.refuse(part, tampered);
            }
        }
        progress = new Progress(0, 0);
    }

    /**
     * Seals a partition anew under a new key, between two rounds, and destroys the one before, which may be in other hands.
     * Searches go on; lines that come wait in the journal. Cut short, the next call ends it.
     *
     * @return the destruction, for the ledger
     * @throws Refusal {@code NOT_FOUND} where there is no such partition
     * @throws Tampered where it is not what the ledger says, or a file does not verify
     */
    public Destruction reseal(Part part, KeyProgress told) throws IOException {
        return store.reseal(part, told, pipeline::inOrder);
    }

    /** A day done once is looked at again when lines came late to it, which opens it for writing. */
    private boolean isDone(Part part) {
        if (store.isWritten(part)) {
            done.remove(part);
        }
        return done.contains(part);
    }

    /** Finishes the day under way and stops. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
