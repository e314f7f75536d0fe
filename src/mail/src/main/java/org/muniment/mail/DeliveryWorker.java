package org.muniment.mail;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.muniment.mail.SendReport.Outcome;
import org.muniment.mail.SendReport.State;
import org.muniment.mail.send.RelayConnection;

/**
 * Takes messages from the {@link OutboundQueue} and sends their stored bytes, unchanged, to the configured relay or to the
 * mail servers of their recipients. What is refused for now is tried again with growing pauses for {@value #MAX_ATTEMPTS}
 * attempts. Without either everything stays in the queue.
 */
public final class DeliveryWorker implements AutoCloseable {
    /** How long a claim may take before the queue may give the message out again. */
    public static final Duration CLAIM_TIME = Duration.ofMinutes(10);

    /** Attempts after which a message is given up: about five days. */
    public static final int MAX_ATTEMPTS = 30;

    private static final System.Logger LOG = System.getLogger(DeliveryWorker.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(6);
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(30);

    /** Threads that send to the recipients' own servers, so that one that is slow holds up few others. */
    private static final int DIRECT_THREADS = 4;

    private final MailSettings settings;
    private final OutboundQueue queue;
    private final InstantSource clock;
    private final Optional<Way> way;
    private final List<Thread> threads;
    private boolean closed;
    private int woken;
    private long sent;
    private Optional<String> lastFault = Optional.empty();

    private DeliveryWorker(MailSettings settings, OutboundQueue queue, InstantSource clock) {
        this.settings = settings;
        this.queue = queue;
        this.clock = clock;
        this.way = settings.relay()
                .map(relay -> relay.isDirect() ? DirectWay.of(settings, clock) : new RelayWay(settings, relay));
        int wanted = settings.relay()
                .map(relay -> relay.isDirect() ? DIRECT_THREADS : 1)
                .orElse(0);
        this.threads = IntStream.range(0, wanted)
                .mapToObj(i -> new Thread(this::work, "mail-delivery-" + i))
                .toList();
    }

    /** A way out for messages. Implementations are called by several threads. */
    interface Way {
        /**
         * Sends a message.
         *
         * @return an outcome for each of its recipients
         * @throws IOException when nothing could be sent to anybody; worth another try
         */
        List<Outcome> send(Outgoing message) throws IOException;

        /** Whether the next server can be asked to protect mail on its way beyond; empty when that is not known yet. */
        Optional<Boolean> asksOnward();
    }

    /** Starts a worker; without a relay it does nothing. */
    public static DeliveryWorker start(MailSettings settings, OutboundQueue queue, InstantSource clock) {
        DeliveryWorker worker = new DeliveryWorker(settings, queue, clock);
        worker.threads.forEach(thread -> {
            thread.setDaemon(true);
            thread.start();
        });
        return worker;
    }

    /** Looks into the queue now instead of at the next round. */
    public synchronized void wake() {
        woken = threads.size();
        notifyAll();
    }

    private synchronized boolean pause() throws InterruptedException {
        long end = System.nanoTime() + ROUND.toNanos();
        for (long left = ROUND.toMillis();
                left > 0 && !closed && woken == 0;
                left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        woken = Math.max(0, woken - 1);
        return !closed;
    }

    private synchronized boolean isOpen() {
        return !closed;
    }

    private void work() {
        try {
            do {
                drain();
            } while (pause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drain() {
        try {
            Optional<Outgoing> next = isOpen() ? queue.claim() : Optional.empty();
            while (next.isPresent()) {
                report(next.get(), send(next.get()));
                next = isOpen() ? queue.claim() : Optional.empty();
            }
        } catch (RuntimeException e) { // the queue's database is away; the claims come back by themselves
            LOG.log(Level.WARNING, "the outbox cannot be read now", e);
        }
    }

    private void report(Outgoing message, SendReport report) {
        if (report.allAccepted()) {
            queue.sent(message.id(), report);
            synchronized (this) {
                sent++;
                lastFault = Optional.empty();
            }
            return;
        }
        boolean permanent = !report.worthRetrying() || message.attempt() + 1 >= MAX_ATTEMPTS;
        Optional<Instant> nextTry =
                permanent ? Optional.empty() : Optional.of(report.at().plus(pauseAfter(message.attempt())));
        queue.failed(message.id(), permanent, report, nextTry);
    }

    /** The pause after the attempt of that number, counted from 0. */
    static Duration pauseAfter(int attempt) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempt, 20));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private SendReport send(Outgoing message) {
        List<Outcome> outcomes;
        try {
            outcomes = way.orElseThrow().send(message);
        } catch (RelayConnection.Turned e) {
            note("the relay answered " + e.reply().code());
            // Greeting, TLS and sign-in say nothing about this message: the operator can mend them.
            outcomes = Transaction.all(message.recipients(), State.LATER, e.reply());
        } catch (RelayConnection.Unprotected e) {
            note(String.valueOf(e.getMessage()));
            outcomes = Transaction.all(message.recipients(), State.LATER, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            note("the relay cannot be reached: " + e.getClass().getSimpleName());
            outcomes = Transaction.all(message.recipients(), State.LATER, "relay not reached");
        }
        return new SendReport(clock.instant(), outcomes);
    }

    private synchronized void note(String fault) {
        lastFault = Optional.of(fault);
        LOG.log(Level.WARNING, fault);
    }

    /** How sending stands. */
    public synchronized Status status() {
        return new Status(settings.relay().isPresent(), sent, lastFault, way.flatMap(Way::asksOnward));
    }

    /** Stops after the message in hand. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            for (Thread thread : threads) {
                thread.join(CLOSE_WAIT);
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * How sending stands.
     *
     * @param relayConfigured whether there is anywhere to send to; the outbox holds otherwise
     * @param sent messages fully accepted by the relay since the start
     * @param lastFault what the relay or the way to it last had to say, without addresses
     * @param asksOnward whether the relay can be asked to protect mail beyond it (REQUIRETLS, RFC 8689); empty when that is
     *     not known yet, and without a relay
     */
    public record Status(
            boolean relayConfigured, long sent, Optional<String> lastFault, Optional<Boolean> asksOnward) {}
}
