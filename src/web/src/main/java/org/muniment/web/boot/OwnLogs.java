package org.muniment.web.boot;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;
import org.muniment.logs.Logs;
import org.muniment.logs.intake.Document;
import org.muniment.logs.intake.Entity;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;

/**
 * The product as its own first tenant: its access and error lines go from memory straight into the log intake, never
 * into a file. When lines come faster than they can be kept, the newest are counted instead. Thread-safe.
 */
@ApplicationScoped
public class OwnLogs {

    private static final int MAX_WAITING = 20_000;
    private static final int MAX_BATCH = 1_000;
    private static final long PAUSE_MILLIS = 500;

    private final ArrayBlockingQueue<Document> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong dropped = new AtomicLong();

    @Inject
    Logs logs;

    @Inject
    InstantSource clock;

    @Resource
    ManagedThreadFactory threads;

    private volatile boolean stopped;

    private Optional<Thread> writer = Optional.empty();

    private Optional<ErrorLogHandler> handler = Optional.empty();

    void start() {
        Thread thread = threads.newThread(this::write);
        thread.setName("own-logs");
        thread.start();
        writer = Optional.of(thread);
        ErrorLogHandler errors = new ErrorLogHandler(this);
        Logger.getLogger("").addHandler(errors);
        handler = Optional.of(errors);
    }

    void stop() throws InterruptedException {
        handler.ifPresent(errors -> Logger.getLogger("").removeHandler(errors));
        stopped = true;
        if (writer.isPresent()) {
            writer.get().join(TimeUnit.SECONDS.toMillis(10));
        }
    }

    /** Takes one line of a stream; never blocks and never fails. */
    void add(String stream, String line) {
        if (!waiting.offer(Document.of(stream, line.getBytes(StandardCharsets.UTF_8)))) {
            dropped.incrementAndGet();
        }
    }

    /** Lines not kept since the start, because there was no room. */
    public long dropped() {
        return dropped.get();
    }

    private void write() {
        Entity self = new Entity(
                "muniment000000000000", TenantId.HOUSE, "muniment", Set.of(), clock.instant(), Optional.empty());
        List<Document> batch = new ArrayList<>(MAX_BATCH);
        while (!(stopped && waiting.isEmpty())) {
            try {
                Document first = waiting.poll(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                batch.add(first);
                waiting.drainTo(batch, MAX_BATCH - 1);
                logs.intake().accept(self, batch);
            } catch (InterruptedException end) {
                return;
            } catch (Refusal full) {
                dropped.addAndGet(batch.size());
            } finally {
                batch.clear();
            }
        }
    }
}
