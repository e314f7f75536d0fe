package org.muniment.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;

/**
 * The one writer: takes what the appenders queue, writes it to the write-ahead log as one frame, has it on the disk with
 * one fdatasync, and only then answers them all. Whatever goes wrong fails the ledger: nothing is answered that is not
 * durable, and nothing more is taken.
 */
final class Appender {

    /** Most acts waiting; an appender waits, then is refused, beyond. */
    static final int MAX_QUEUED = 16_384;
    /** Most acts in one batch. */
    private static final int MAX_BATCH = 4096;
    /** Most bytes of sealed details in one batch. */
    private static final long MAX_BATCH_BYTES = 8 << 20;
    /** Longest that an appender waits for room in the queue, in seconds. */
    private static final long MAX_WAIT_SECONDS = 10;

    /** What an appender asks for. */
    record Wish(Act act, byte[] commitment, byte[] details, CompletableFuture<Receipt> answer, boolean later) {
        boolean isStop() {
            return answer == NEVER;
        }
    }

    private static final CompletableFuture<Receipt> NEVER = new CompletableFuture<>();

    private static final Wish STOP = new Wish(
            Act.of(Actor.system("ledger"), "ledger.stop", Purpose.OPERATION, "ledger"),
            Leaf.NO_DETAILS,
            new byte[0],
            NEVER,
            false);

    private final BlockingQueue<Wish> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
    private final Path walFolder;
    private final Publisher publisher;
    private final InstantSource clock;
    private final Failure failure;
    private final long segmentBytes;
    private final Thread thread;

    // Both are the writer thread's own once it runs.
    private Wal wal;
    private Instant last;

    private volatile long size;
    private volatile boolean closing;

    /**
     * Where the ledger stands.
     *
     * @param size how many entries it has
     * @param last the time of the last one
     * @param wal the segment to go on with
     * @param walFolder where further segments go
     * @param segmentBytes from which size on a segment is followed by the next, in bytes
     */
    record Start(long size, Instant last, Wal wal, Path walFolder, long segmentBytes) {}

    Appender(Start start, Publisher publisher, InstantSource clock, Failure failure) {
        this.walFolder = start.walFolder();
        this.wal = start.wal();
        this.last = start.last();
        this.size = start.size();
        this.publisher = publisher;
        this.clock = clock;
        this.failure = failure;
        this.segmentBytes = start.segmentBytes();
        this.thread = Thread.ofPlatform().name("ledger-writer").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** How many entries are durable. */
    long size() {
        return size;
    }

    void submit(Wish wish) {
        failure.check();
        try {
            if (closing) {
                throw closed();
            }
            if (!queue.offer(wish, MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new Refusal(Refusal.Code.UNAVAILABLE, "the ledger cannot keep up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.Code.UNAVAILABLE, "waiting for the ledger was interrupted", e);
        }
        if (!thread.isAlive()) {
            refuseQueued();
        }
    }

    private Refusal closed() {
        return new Refusal(Refusal.Code.UNAVAILABLE, "the ledger is closed");
    }

    private void run() {
        List<Wish> wishes = new ArrayList<>();
        try {
            boolean more = true;
            while (more && !failure.happened()) {
                more = gather(wishes);
                if (!wishes.isEmpty()) {
                    commit(wishes);
                }
                wishes.clear();
            }
        } catch (IOException | RuntimeException | InterruptedException e) {
            failure.because(e);
        }
        end(wishes);
    }

    /** Waits for wishes and takes what is there; false once told to stop. */
    private boolean gather(List<Wish> wishes) throws InterruptedException {
        Wish next = queue.poll(1, TimeUnit.SECONDS);
        long bytes = 0;
        while (next != null && !next.isStop()) {
            wishes.add(next);
            bytes += next.details().length;
            next = wishes.size() < MAX_BATCH && bytes < MAX_BATCH_BYTES ? queue.poll() : null;
        }
        return next == null || !next.isStop();
    }

    private void commit(List<Wish> wishes) throws IOException, InterruptedException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant at = now.isBefore(last) ? last : now;
        List<Batch.Item> items = new ArrayList<>(wishes.size());
        for (Wish wish : wishes) {
            items.add(new Batch.Item(new Leaf(at, wish.act(), wish.commitment()).encode(), wish.details()));
        }
        Batch batch = new Batch(size, items);
        if (wal.size() >= segmentBytes) {
            rotate();
        }
        wal.append(batch);
        last = at;
        size = batch.end();
        answer(wishes, batch.first(), at);
        publisher.take(batch);
    }

    private void rotate() throws IOException {
        Wal next = Wal.create(walFolder, size);
        Wal full = wal;
        wal = next;
        full.close();
        publisher.retire(full.file(), size);
    }

    private static void answer(List<Wish> wishes, long first, Instant at) {
        List<Runnable> later = new ArrayList<>();
        for (int i = 0; i < wishes.size(); i++) {
            Wish wish = wishes.get(i);
            Receipt receipt = new Receipt(first + i, at);
            if (wish.later()) {
                later.add(() -> wish.answer().complete(receipt));
            } else {
                wish.answer().complete(receipt);
            }
        }
        if (!later.isEmpty()) {
            ForkJoinPool.commonPool().execute(() -> later.forEach(Runnable::run));
        }
    }

    private void end(List<Wish> unanswered) {
        closing = true;
        try {
            if (failure.happened()) {
                wal.cut();
            }
        } catch (IOException e) {
            // What is left is whole frames that nobody was told of, or a torn one, which a later start cuts off. Going
            // on by
            // ourselves would not do: a frame may be readable here and yet not be on the disk.
            failure.beyondRepair();
        }
        for (Wish wish : unanswered) {
            wish.answer().completeExceptionally(failure.refusal());
        }
        refuseQueued();
    }

    private void refuseQueued() {
        Wish wish = queue.poll();
        while (wish != null) {
            wish.answer().completeExceptionally(failure.happened() ? failure.refusal() : closed());
            wish = queue.poll();
        }
    }

    /** Writes what is queued, then ends. */
    void close() {
        closing = true;
        boolean interrupted = false;
        boolean told = false;
        while (thread.isAlive()) {
            try {
                told = told || queue.offer(STOP, 1, TimeUnit.SECONDS);
                thread.join(1000);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        refuseQueued();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The segment last written to, once the writer has ended. */
    Wal wal() {
        return wal;
    }
}
