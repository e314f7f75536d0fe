package org.muniment.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.muniment.terms.Refusal;

/**
 * Puts durable batches into the tree and publishes tiles and checkpoints, on a thread of its own so that no appender waits
 * for it. Nothing here is needed for durability until {@link GrowingTree#settle}: the write-ahead log has it all.
 */
final class Publisher {

    /** Longest that a durable entry stays unsigned while all is well, in nanoseconds: a second. */
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Most entries waiting to be put into the tree; the writer waits beyond. */
    private static final int MAX_WAITING = 100_000;

    private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final GrowingTree tree;
    private final Failure failure;
    private final Thread thread;

    // All below is guarded by this.
    private final Deque<Batch> waiting = new ArrayDeque<>();
    /** Segments of the write-ahead log that can go once the tree has settled at the size where the next begins. */
    private final List<Retired> retired = new ArrayList<>();

    private int waitingEntries;
    private Checkpoint published;
    /** The size somebody waits to see published. */
    private long wanted;

    private boolean closing;

    private record Retired(Path segment, long end) {}

    Publisher(GrowingTree tree, Checkpoint published, Failure failure) {
        this.tree = tree;
        this.published = published;
        this.failure = failure;
        this.thread = Thread.ofPlatform().name("ledger-publisher").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Takes a durable batch; waits while too much is waiting. */
    synchronized void take(Batch batch) throws InterruptedException {
        while (waitingEntries > MAX_WAITING && !failure.happened()) {
            pause(INTERVAL_NANOS);
        }
        waiting.add(batch);
        waitingEntries += batch.records().size();
        notifyAll();
    }

    /** Takes a segment of the write-ahead log that holds entries below a size only. */
    synchronized void retire(Path segment, long end) {
        retired.add(new Retired(segment, end));
        notifyAll();
    }

    synchronized Checkpoint published() {
        return published;
    }

    /** Waits until a size is published. */
    synchronized Checkpoint awaitPublished(long size) {
        wanted = Math.max(wanted, size);
        notifyAll();
        while (published.size() < size) {
            failure.check();
            if (closing && !thread.isAlive()) {
                throw new Refusal(Refusal.Code.UNAVAILABLE, "the ledger is closed");
            }
            try {
                pause(INTERVAL_NANOS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Refusal(Refusal.Code.UNAVAILABLE, "waiting for the ledger was interrupted", e);
            }
        }
        return published;
    }

    /** Waits, with this locked, until told of a change or for a time. */
    private void pause(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(nanos, SHORTEST_PAUSE_NANOS));
    }

    /** Publishes and settles what is left, and ends. */
    void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        Ending.await(thread);
    }

    private void run() {
        try {
            long last = System.nanoTime();
            boolean more = true;
            while (more && !failure.happened()) {
                more = collect(last);
                boolean due = System.nanoTime() - last >= INTERVAL_NANOS;
                if (due || !more || isWanted()) {
                    publish();
                    last = System.nanoTime();
                }
                settle(!more);
            }
        } catch (IOException | RuntimeException | InterruptedException e) {
            failure.because(e);
        }
        synchronized (this) {
            notifyAll();
        }
    }

    /** Puts what is waiting into the tree, once there is anything to do; false when there will be no more. */
    private boolean collect(long lastPublished) throws IOException, InterruptedException {
        List<Batch> batches = new ArrayList<>();
        boolean more;
        synchronized (this) {
            while (waiting.isEmpty() && retired.isEmpty() && !closing && wanted <= published.size()) {
                boolean dirty = tree.size() > published.size();
                long rest = lastPublished + INTERVAL_NANOS - System.nanoTime();
                if (dirty && rest <= 0) {
                    break;
                }
                pause(dirty ? rest : INTERVAL_NANOS);
                if (failure.happened()) {
                    break;
                }
            }
            batches.addAll(waiting);
            waiting.clear();
            more = !closing || !batches.isEmpty();
        }
        for (Batch batch : batches) {
            for (Batch.Item item : batch.records()) {
                tree.add(item);
            }
            synchronized (this) {
                waitingEntries -= batch.records().size();
                notifyAll();
            }
        }
        return more;
    }

    private synchronized boolean isWanted() {
        return wanted > published.size();
    }

    private void publish() throws IOException {
        synchronized (this) {
            if (published.size() == tree.size()) {
                return;
            }
        }
        Checkpoint checkpoint = tree.publish();
        synchronized (this) {
            published = checkpoint;
            notifyAll();
        }
    }

    private void settle(boolean last) throws IOException {
        List<Retired> done;
        synchronized (this) {
            done = retired.stream().filter(r -> r.end() <= tree.size()).toList();
        }
        if (done.isEmpty() && !last) {
            return;
        }
        publish();
        tree.settle();
        for (Retired segment : done) {
            Files.deleteIfExists(segment.segment());
        }
        synchronized (this) {
            retired.removeAll(done);
        }
    }
}
