package org.muniment.logs.store;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.muniment.ledger.Act;
import org.muniment.ledger.Ledger;
import org.muniment.ledger.Receipt;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;
import org.muniment.vault.Vault;

/**
 * The way of records into their partitions. One thread writes the journal: it takes every batch that waits, makes them
 * durable with one sync, has them in the ledger and then answers their senders. Another adds the records to the partitions
 * and commits. Exactly once over a crash: a partition's commit holds the number of its last record, and replay passes over
 * what is not beyond it.
 *
 * <p>A fault, such as a full disk, stops both threads: nothing is answered that is not durable. It is then opened again by
 * itself, as a restart would do it, until that succeeds. Thread-safe.
 */
public final class Pipeline implements Closeable {

    /** How long after a fault it is opened again; doubled with each time that fails. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    /** Longest time between two tries. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private static final System.Logger LOG = System.getLogger(Pipeline.class.getName());

    private final Parts parts;
    private final Options options;
    private final Generations generations;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Flow flow;
    /** Opens it again after a fault; none before the first. */
    private @Nullable Thread reviving;

    /** The first generation that lines of a day may go to: above 1 when the day is in the archive already. */
    @FunctionalInterface
    public interface Generations {
        /** Of that day. */
        int first(TenantId tenant, String stream, LocalDate day) throws IOException;
    }

    /**
     * Limits.
     *
     * @param queueBytes records accepted and not yet indexed
     * @param commitEvery longest time without a commit
     * @param firstNumber number of the first record of a new journal
     */
    public record Options(long queueBytes, Duration commitEvery, long firstNumber) {}

    /** What it stands on. */
    public record Parts(Path journal, HotStore store, Vault vault, Ledger ledger) {}

    /** May fail. */
    @FunctionalInterface
    public interface Step {
        /** Does it. */
        void run() throws IOException;
    }

    /** Opens the journal, puts what it holds into the partitions, and starts. */
    public Pipeline(Parts parts, Options options, Generations generations) throws IOException {
        this.parts = parts;
        this.options = options;
        this.generations = generations;
        synchronized (this) { // a fault of the first moment is heard of after this
            this.flow = open();
        }
    }

    private Flow open() throws IOException {
        return new Flow(parts, options, generations, this::stopped);
    }

    /**
     * Makes a batch durable.
     *
     * @param act what the ledger says about it
     * @return completes when the batch is on disk and in the ledger
     * @throws Refusal {@code RATE_LIMITED} when too much waits, {@code UNAVAILABLE} after a fault
     */
    public CompletableFuture<Receipt> submit(List<Item> items, List<byte[]> encoded, Act act) {
        long bytes = 0;
        for (int i = 0; i < items.size(); i++) {
            bytes += Journal.size(items.get(i), encoded.get(i));
        }
        refuseIfClosing();
        Flow.Batch batch = new Flow.Batch(items, encoded, bytes, act, new CompletableFuture<>());
        flow.submit(batch);
        return batch.done();
    }

    /** Most bytes one record may take, so that it fits a journal frame. */
    public static int maxRecordBytes() {
        return Journal.MAX_FRAME - 512;
    }

    /** Runs a step on the adding thread, after every record accepted so far has been added. */
    public void inOrder(Step step) {
        inOrder(Flow.NOTHING, step);
    }

    /** As {@link #inOrder}; when it returns, no record accepted before is in the journal any more. */
    public void inOrderWithCleanJournal(Step step) {
        inOrder(Flow.NOTHING, step);
        inOrder(Flow.ROLL, () -> {});
    }

    private void inOrder(Act kind, Step step) {
        refuseIfClosing();
        Flow current = flow;
        Flow.Batch marker = new Flow.Batch(List.of(), List.of(), 0, kind, new CompletableFuture<>());
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            current.await(marker);
            marker.done().get();
            current.await(new Flow.Job(step, done));
            done.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.Code.UNAVAILABLE, "interrupted", interrupted);
        } catch (ExecutionException failed) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the log index failed", failed);
        }
    }

    private synchronized void stopped(Throwable fault) {
        LOG.log(Level.ERROR, "the way of log lines into their index stopped", fault);
        if (closing.getCount() > 0) {
            reviving = Thread.ofPlatform().name("log-revival").daemon().start(this::revive);
        }
    }

    private void revive() {
        Duration pause = FIRST_PAUSE;
        try {
            flow.close();
            while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                if (opensAgain()) {
                    LOG.log(Level.INFO, "log lines are taken again");
                    return;
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (IOException unclosed) {
            LOG.log(Level.ERROR, "log lines are not taken until the next start", unclosed);
        }
    }

    /** As at a start: what no commit holds is thrown away and taken from the journal again. */
    private boolean opensAgain() {
        try {
            parts.store().abandon();
            synchronized (this) {
                flow = open();
            }
            return true;
        } catch (IOException | RuntimeException again) {
            LOG.log(Level.WARNING, "log lines cannot be taken yet: {0}", String.valueOf(again.getMessage()));
            return false;
        }
    }

    private void refuseIfClosing() {
        if (closing.getCount() == 0) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "log lines cannot be taken now: closing");
        }
    }

    /** Whether lines are being taken. */
    public boolean isHealthy() {
        return flow.isHealthy() && closing.getCount() > 0;
    }

    /** Bytes accepted and not yet indexed. */
    public long queuedBytes() {
        return flow.queuedBytes();
    }

    /** Finishes what has been accepted, commits it and stops. */
    @Override
    public void close() throws IOException {
        Thread last;
        synchronized (this) {
            closing.countDown();
            last = reviving;
        }
        try {
            if (last != null) {
                last.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        flow.close();
    }
}
