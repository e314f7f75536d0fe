package org.muniment.logs.store;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.muniment.ledger.Act;
import org.muniment.ledger.Ledger;
import org.muniment.ledger.Receipt;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.vault.Destruction;

/**
 * The two threads of a {@link Pipeline} at work, from one opening of the journal to its end or to the fault that stops both.
 * Thread-safe.
 */
final class Flow {

    /** Most batches that wait for the journal, in batches. */
    private static final int MAX_WAITING = 1024;
    /** Most plain bytes made durable with one sync. */
    private static final long MAX_GROUP = 16L << 20;
    /** When a new journal segment is begun, in bytes. */
    private static final long SEGMENT = 64L << 20;
    /** How long a thread waits before it looks whether it is to end, in milliseconds. */
    private static final int LOOK_MILLIS = 200;

    /** Markers among the batches; never in the ledger. */
    static final Act NOTHING = Act.of(Actor.system("logs"), "logs.nothing", Purpose.OPERATION, "logs:none");

    static final Act ROLL = Act.of(Actor.system("logs"), "logs.roll", Purpose.OPERATION, "logs:none");

    private final Journal journal;
    private final HotStore store;
    private final Ledger ledger;
    private final Pipeline.Options options;
    private final Adder adder;
    private final Consumer<Throwable> stopped;
    private final BlockingQueue<Batch> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final BlockingQueue<Work> work = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong queued = new AtomicLong();
    private final AtomicBoolean told = new AtomicBoolean();
    private final Thread writer;
    private final Thread indexer;
    private volatile boolean closing;
    private volatile @Nullable Throwable failure;

    /** Kept records, or a marker without any. */
    record Batch(List<Item> items, List<byte[]> encoded, long bytes, Act act, CompletableFuture<Receipt> done) {}

    /** Records to add, or something to do between them. */
    private record Work(
            long first,
            List<Item> items,
            long bytes,
            @Nullable Job job) {}

    /** Something to do on the adding thread. */
    record Job(Pipeline.Step step, CompletableFuture<Void> done) {}

    /**
     * Opens the journal, puts what it holds into the partitions, and starts.
     *
     * @param stopped hears, once, of the fault that stopped it
     */
    Flow(Pipeline.Parts parts, Pipeline.Options options, Pipeline.Generations generations, Consumer<Throwable> stopped)
            throws IOException {
        this.store = parts.store();
        this.ledger = parts.ledger();
        this.options = options;
        this.stopped = stopped;
        this.adder = new Adder(store, generations);
        this.journal = new Journal(parts.journal(), parts.vault(), options.firstNumber());
        try {
            journal.replay((number, item) -> {
                if (!store.hasCommitted(item, number)) {
                    adder.add(number, item);
                }
            });
            store.commit();
            store.refresh();
            record(journal.removeBefore(journal.roll()));
        } catch (IOException | RuntimeException fault) {
            journal.abandon();
            throw fault;
        }
        writer = Thread.ofPlatform().name("log-journal").daemon().start(this::write);
        indexer = Thread.ofPlatform().name("log-index").daemon().start(this::index);
    }

    /** Takes a batch; refused when too much waits, or after a fault. */
    void submit(Batch batch) {
        refuseIfStopped();
        if (queued.addAndGet(batch.bytes()) > options.queueBytes() && queued.get() > batch.bytes()) {
            queued.addAndGet(-batch.bytes());
            throw new Refusal(Refusal.Code.RATE_LIMITED, "too many lines wait to be indexed, try again later");
        }
        if (!waiting.offer(batch)) {
            queued.addAndGet(-batch.bytes());
            throw new Refusal(Refusal.Code.RATE_LIMITED, "too many batches wait for the journal, try again later");
        }
        drainIfStopped();
    }

    /** As {@link #submit}, for a batch that is a marker: waits for its turn. */
    void await(Batch marker) throws InterruptedException {
        put(waiting, marker);
    }

    void await(Job job) throws InterruptedException {
        put(work, new Work(0, List.of(), 0, job));
    }

    private <T> void put(BlockingQueue<T> queue, T one) throws InterruptedException {
        refuseIfStopped();
        while (!queue.offer(one, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            refuseIfStopped();
        }
        drainIfStopped();
    }

    private void write() {
        List<Batch> group = new ArrayList<>();
        try {
            while ((!closing || !waiting.isEmpty()) && failure == null) {
                Batch first = waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
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
        drainIfStopped();
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
            put(work, one);
        }
        if (journal.size() > SEGMENT
                || group.stream().anyMatch(batch -> batch.act().equals(ROLL))) {
            long current = journal.roll();
            await(new Job(() -> clear(current), new CompletableFuture<>()));
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

    private void record(List<Destruction> destroyed) {
        for (Destruction one : destroyed) {
            ledger.append(Act.of(Actor.system("logs"), "key.destroy", Purpose.OPERATION, "key:" + one.id()));
        }
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
            while (failure == null) {
                Work first = work.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
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
            batch.forEach(one -> drop(one, fault));
        }
        drainIfStopped();
    }

    private void run(Work one) throws IOException {
        Job job = one.job();
        if (job != null) {
            adder.forget();
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
            adder.add(number++, item);
        }
        queued.addAndGet(-one.bytes());
    }

    private static void drop(Work one, Throwable fault) {
        Job job = one.job();
        if (job != null) {
            job.done().completeExceptionally(fault);
        }
    }

    private void fail(Throwable fault) {
        if (told.compareAndSet(false, true)) {
            failure = fault;
            stopped.accept(fault);
        }
        drainIfStopped();
    }

    /** Whoever put something into a queue after the fault looks again, so that nobody waits for what nobody will do. */
    private void drainIfStopped() {
        Throwable fault = failure;
        if (fault == null) {
            return;
        }
        for (Batch batch = waiting.poll(); batch != null; batch = waiting.poll()) {
            batch.done().completeExceptionally(unavailable(fault));
        }
        for (Work one = work.poll(); one != null; one = work.poll()) {
            drop(one, fault);
        }
    }

    private void refuseIfStopped() {
        Throwable fault = failure;
        if (fault != null) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "log lines cannot be taken now", fault);
        }
    }

    /** Whether lines are being taken. */
    boolean isHealthy() {
        return failure == null;
    }

    /** Bytes accepted and not yet indexed. */
    long queuedBytes() {
        return queued.get();
    }

    /** Finishes what has been accepted, commits it and ends; after a fault only ends. */
    void close() throws IOException {
        closing = true;
        try {
            writer.join();
            indexer.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure == null) {
            store.commit();
            journal.close();
        } else {
            journal.abandon();
        }
    }
}
