package org.muniment.logs.store;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.muniment.ledger.Act;
import org.muniment.ledger.Ledger;
import org.muniment.ledger.Receipt;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.Destruction;
import org.muniment.vault.Vault;

/**
 * The way of records into their partitions. One thread writes the journal: it takes every batch that waits, makes them
 * durable with one sync, has them in the ledger and then answers their senders. Another adds the records to the partitions
 * and commits. Exactly once over a crash: a partition's commit holds the number of its last record, and replay passes over
 * what is not beyond it. Thread-safe.
 */
public final class Pipeline implements Closeable {

    /** Most batches that wait for the journal, in batches. */
    private static final int MAX_WAITING = 1024;
    /** Most plain bytes made durable with one sync. */
    private static final long MAX_GROUP = 16L << 20;
    /** When a new journal segment is begun, in bytes. */
    private static final long SEGMENT = 64L << 20;
    /** Past so many generations of a day, refused partitions are no accident any more. */
    private static final int MAX_GENERATION = 64;

    private static final System.Logger LOG = System.getLogger(Pipeline.class.getName());

    /** Markers among the batches; never in the ledger. */
    private static final Act NOTHING = Act.of(Actor.system("logs"), "logs.nothing", Purpose.OPERATION, "logs:none");

    private static final Act ROLL = Act.of(Actor.system("logs"), "logs.roll", Purpose.OPERATION, "logs:none");

    private final Journal journal;
    private final HotStore store;
    private final Ledger ledger;
    private final Options options;
    private final Generations generations;
    private final BlockingQueue<Batch> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final BlockingQueue<Work> work = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong queued = new AtomicLong();
    private final Thread writer;
    private final Thread indexer;
    private volatile boolean closing;
    private volatile @Nullable Throwable failure;
    /** Used by the adding thread only. */
    private @Nullable Route route;

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

    /** Kept records, or a marker without any. */
    private record Batch(
            List<Item> items, List<byte[]> encoded, long bytes, Act act, CompletableFuture<Receipt> done) {}

    /** Records to add, or something to do between them. */
    private record Work(
            long first,
            List<Item> items,
            long bytes,
            @Nullable Job job) {}

    /** Something to do on the adding thread. */
    private record Job(Step step, CompletableFuture<Void> done) {}

    /** May fail. */
    @FunctionalInterface
    public interface Step {
        /** Does it. */
        void run() throws IOException;
    }

    /** Opens the journal, puts what it holds into the partitions, and starts. */
    public Pipeline(Parts parts, Options options, Generations generations) throws IOException {
        this.store = parts.store();
        this.ledger = parts.ledger();
        this.options = options;
        this.generations = generations;
        this.journal = new Journal(parts.journal(), parts.vault(), options.firstNumber());
        journal.replay((number, item) -> {
            if (!store.hasCommitted(item, number)) {
                add(number, item);
            }
        });
        store.commit();
        store.refresh();
        record(journal.removeBefore(journal.roll()));
        writer = Thread.ofPlatform().name("log-journal").daemon().start(this::write);
        indexer = Thread.ofPlatform().name("log-index").daemon().start(this::index);
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
        refuseIfBroken();
        if (queued.addAndGet(bytes) > options.queueBytes() && queued.get() > bytes) {
            queued.addAndGet(-bytes);
            throw new Refusal(Refusal.Code.RATE_LIMITED, "too many lines wait to be indexed, try again later");
        }
        Batch batch = new Batch(items, encoded, bytes, act, new CompletableFuture<>());
        if (!waiting.offer(batch)) {
            queued.addAndGet(-bytes);
            throw new Refusal(Refusal.Code.RATE_LIMITED, "too many batches wait for the journal, try again later");
        }
        return batch.done();
    }

    /** Most bytes one record may take, so that it fits a journal frame. */
    public static int maxRecordBytes() {
        return Journal.MAX_FRAME - 512;
    }

    /** Runs a step on the adding thread, after every record accepted so far has been added. */
    public void inOrder(Step step) {
        inOrder(NOTHING, step);
    }

    /** As {@link #inOrder}; when it returns, no record accepted before is in the journal any more. */
    public void inOrderWithCleanJournal(Step step) {
        inOrder(NOTHING, step);
        inOrder(ROLL, () -> {});
    }

    private void inOrder(Act kind, Step step) {
        refuseIfBroken();
        Batch marker = new Batch(List.of(), List.of(), 0, kind, new CompletableFuture<>());
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            waiting.put(marker);
            marker.done().get();
            work.put(new Work(0, List.of(), 0, new Job(step, done)));
            done.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.Code.UNAVAILABLE, "interrupted", interrupted);
        } catch (ExecutionException failed) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the log index failed", failed);
        }
    }

    private void write() {
        List<Batch> group = new ArrayList<>();
        try {
            while (!closing || !waiting.isEmpty()) {
                Batch first = waiting.poll(200, TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                group.add(first);
                long bytes = first.bytes();
                while (bytes < MAX_GROUP) {
                    Batch more = waiting.poll();
                    if (more == null) {
                        break;
                    }
                    group.add(more);
                    bytes += more.bytes();
                }
                write(group);
                group.clear();
            }
        } catch (IOException | RuntimeException | InterruptedException | Error fault) {
            fail(fault);
            group.forEach(batch -> batch.done().completeExceptionally(unavailable(fault)));
        }
    }

    private void write(List<Batch> group) throws IOException, InterruptedException {
        List<Work> written = new ArrayList<>(group.size());
        List<@Nullable CompletableFuture<Receipt>> receipts = new ArrayList<>(group.size());
        for (Batch batch : group) {
            if (!batch.items().isEmpty()) {
                long number = journal.append(batch.items(), batch.encoded());
                written.add(new Work(number, batch.items(), batch.bytes(), null));
            }
        }
        if (!written.isEmpty()) {
            journal.force();
        }
        for (Batch batch : group) {
            receipts.add(batch.items().isEmpty() ? null : ledger.appendLater(batch.act()));
        }
        for (Work one : written) {
            work.put(one);
        }
        if (journal.size() > SEGMENT
                || group.stream().anyMatch(batch -> batch.act().equals(ROLL))) {
            long current = journal.roll();
            work.put(new Work(0, List.of(), 0, new Job(() -> clear(current), new CompletableFuture<>())));
        }
        answer(group, receipts);
    }

    private static void answer(List<Batch> group, List<@Nullable CompletableFuture<Receipt>> receipts) {
        for (int i = 0; i < group.size(); i++) {
            CompletableFuture<Receipt> done = group.get(i).done();
            @Nullable CompletableFuture<Receipt> receipt = receipts.get(i);
            if (receipt == null) {
                done.complete(new Receipt(-1, Instant.EPOCH));
            } else {
                CompletableFuture<Receipt> unused = receipt.whenComplete((ok, fault) -> {
                    if (fault != null) {
                        done.completeExceptionally(unavailable(fault));
                    } else {
                        done.complete(ok);
                    }
                });
            }
        }
    }

    private void clear(long current) throws IOException {
        store.commit();
        record(journal.removeBefore(current));
    }

    private static Refusal unavailable(Throwable cause) {
        return cause instanceof Refusal refusal
                ? refusal
                : new Refusal(Refusal.Code.UNAVAILABLE, "log lines cannot be made durable now", cause);
    }

    private void index() {
        long lastCommit = System.nanoTime();
        ArrayDeque<Work> batch = new ArrayDeque<>();
        try {
            while (true) {
                Work first = work.poll(200, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    work.drainTo(batch, 64);
                }
                boolean idle = batch.isEmpty();
                while (!batch.isEmpty()) {
                    run(batch.remove());
                }
                if (idle && closing && !writer.isAlive() && work.isEmpty()) {
                    return;
                }
                if (System.nanoTime() - lastCommit > options.commitEvery().toNanos()) {
                    store.commit();
                    lastCommit = System.nanoTime();
                }
            }
        } catch (IOException | RuntimeException | InterruptedException | Error fault) {
            fail(fault);
            batch.stream().map(Work::job).filter(Objects::nonNull).forEach(job -> job.done()
                    .completeExceptionally(fault));
        }
    }

    private void run(Work one) throws IOException {
        Job job = one.job();
        if (job != null) {
            route = null;
            try {
                job.step().run();
                job.done().complete(null);
            } catch (IOException | RuntimeException fault) {
                job.done().completeExceptionally(fault);
            }
            return;
        }
        long number = one.first();
        for (Item item : one.items()) {
            add(number++, item);
        }
        queued.addAndGet(-one.bytes());
    }

    private void add(long number, Item item) throws IOException {
        Route known = route;
        if (known == null || !known.leads(item)) {
            LocalDate day = item.day();
            Part part =
                    store.route(item.tenant(), item.stream(), day, firstGeneration(item.tenant(), item.stream(), day));
            known = Route.to(part);
            route = known;
        }
        try {
            store.add(known.part(), number, item);
        } catch (Tampered tampered) {
            store.refuse(known.part(), tampered);
            route = null;
            if (known.part().generation() >= MAX_GENERATION) {
                throw tampered;
            }
            add(number, item); // goes to the next generation of that day
        }
    }

    private int firstGeneration(TenantId tenant, String stream, LocalDate day) throws IOException {
        return store.hasDay(tenant, stream, day) ? 1 : generations.first(tenant, stream, day);
    }

    private void record(List<Destruction> destroyed) {
        for (Destruction one : destroyed) {
            ledger.append(Act.of(Actor.system("logs"), "key.destroy", Purpose.OPERATION, "key:" + one.id()));
        }
    }

    private void fail(Throwable fault) {
        failure = fault;
        LOG.log(Level.ERROR, "the way of log lines into their index stopped", fault);
        for (Batch batch = waiting.poll(); batch != null; batch = waiting.poll()) {
            batch.done().completeExceptionally(unavailable(fault));
        }
        for (Work one = work.poll(); one != null; one = work.poll()) {
            Job job = one.job();
            if (job != null) {
                job.done().completeExceptionally(fault);
            }
        }
    }

    private void refuseIfBroken() {
        Throwable fault = failure;
        if (fault != null || closing) {
            throw new Refusal(
                    Refusal.Code.UNAVAILABLE,
                    "log lines cannot be taken now",
                    fault == null ? new IllegalStateException("closing") : fault);
        }
    }

    /** Whether lines are being taken. */
    public boolean isHealthy() {
        return failure == null && !closing;
    }

    /** Bytes accepted and not yet indexed. */
    public long queuedBytes() {
        return queued.get();
    }

    /** Finishes what has been accepted, commits it and stops. */
    @Override
    public void close() throws IOException {
        closing = true;
        try {
            writer.join();
            indexer.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure == null) {
            store.commit();
        }
        journal.close();
    }
}
