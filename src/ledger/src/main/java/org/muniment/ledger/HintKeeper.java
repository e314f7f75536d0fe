package org.muniment.ledger;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;

/** Makes the hints of entries as these become many, newest first, on a thread of its own. Thread-safe. */
final class HintKeeper {

    /** How often it looks for work. */
    private static final Duration EVERY = Duration.ofSeconds(30);
    /** Pause after each file, so that a long ledger's first round leaves the machine to others. */
    private static final Duration BETWEEN = Duration.ofMillis(200);

    private static final System.Logger LOG = System.getLogger(HintKeeper.class.getName());

    private final Hints hints;
    private final EntryReader reader;
    private final LongSupplier published;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    /** All groups below have hints, as far as is known. */
    private long done;

    /** @param published how many entries can be read */
    HintKeeper(Hints hints, EntryReader reader, LongSupplier published) {
        this.hints = hints;
        this.reader = reader;
        this.published = published;
        this.thread = Thread.ofPlatform().name("ledger-hints").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closing.await(EVERY.toSeconds(), TimeUnit.SECONDS)) {
                round(BETWEEN);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes what is missing. What cannot be read is left to whoever looks there: it is told, and tried again. */
    synchronized void round(Duration between) throws InterruptedException {
        long size = published.getAsLong();
        long full = size / Hints.ENTRIES;
        try {
            for (long number = full - 1; number >= done; number--) {
                if (hints.group(number).isEmpty()) {
                    hints.make(number, reader, size);
                    if (closing.await(between.toMillis(), TimeUnit.MILLISECONDS)) {
                        return;
                    }
                }
            }
            done = full;
        } catch (IOException | Refusal | Tampered fault) {
            LOG.log(Level.WARNING, "no hints for some ledger entries: looking for texts takes longer", fault);
        }
    }

    /** Finishes the file under way and ends. */
    void close() {
        closing.countDown();
        Ending.await(thread);
    }
}
