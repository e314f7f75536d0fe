package org.muniment.mail;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.muniment.mail.SendReport.Outcome;
import org.muniment.mail.SendReport.State;
import org.muniment.mail.send.RelayConnection;
import org.muniment.mail.send.RelayConnection.Reply;

/**
 * Takes messages from the {@link OutboundQueue} and sends their stored bytes, unchanged, to the configured relay. What
 * the relay refuses for now is tried again with growing pauses for {@value #MAX_ATTEMPTS} attempts. Without a relay
 * everything stays in the queue.
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

    private final MailSettings settings;
    private final OutboundQueue queue;
    private final InstantSource clock;
    private final Thread thread;
    private boolean closed;
    private boolean woken;
    private long sent;
    private Optional<String> lastFault = Optional.empty();

    private DeliveryWorker(MailSettings settings, OutboundQueue queue, InstantSource clock) {
        this.settings = settings;
        this.queue = queue;
        this.clock = clock;
        this.thread = new Thread(this::work, "mail-delivery");
        thread.setDaemon(true);
    }

    /** Starts a worker; without a relay it does nothing. */
    public static DeliveryWorker start(MailSettings settings, OutboundQueue queue, InstantSource clock) {
        DeliveryWorker worker = new DeliveryWorker(settings, queue, clock);
        if (settings.relay().isPresent()) {
            worker.thread.start();
        }
        return worker;
    }

    /** Looks into the queue now instead of at the next round. */
    public synchronized void wake() {
        woken = true;
        notifyAll();
    }

    private synchronized boolean pause() throws InterruptedException {
        long end = System.nanoTime() + ROUND.toNanos();
        for (long left = ROUND.toMillis();
                left > 0 && !closed && !woken;
                left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        woken = false;
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
        List<Outcome> outcomes = new ArrayList<>();
        try {
            outcomes.addAll(attempt(message));
        } catch (RelayConnection.Turned e) {
            note("the relay answered " + e.reply().code());
            // Greeting, TLS and sign-in say nothing about this message: the operator can mend them.
            all(message, State.LATER, e.reply(), outcomes);
        } catch (IOException e) {
            note("the relay cannot be reached: " + e.getClass().getSimpleName());
            all(message, State.LATER, new Reply(0, "relay not reached"), outcomes);
        }
        return new SendReport(clock.instant(), outcomes);
    }

    private synchronized void note(String fault) {
        lastFault = Optional.of(fault);
        LOG.log(Level.WARNING, fault);
    }

    private static void all(Outgoing message, State state, Reply reply, List<Outcome> outcomes) {
        message.recipients().forEach(recipient -> outcomes.add(outcome(recipient, state, reply)));
    }

    private static Outcome outcome(String recipient, State state, Reply reply) {
        return new Outcome(recipient, state, reply.code() == 0 ? reply.text() : reply.code() + " " + reply.text());
    }

    private List<Outcome> attempt(Outgoing message) throws IOException {
        MailSettings.Relay relay = settings.relay().orElseThrow();
        RelayConnection.Tls tls = RelayConnection.Tls.valueOf(relay.tls().name());
        RelayConnection.Relay where = new RelayConnection.Relay(relay.host(), relay.port(), tls, settings.domain());
        try (RelayConnection connection = RelayConnection.open(where)) {
            if (!relay.user().isEmpty()) {
                connection.signIn(relay.user(), relay.password().reveal());
            }
            return transaction(connection, message);
        }
    }

    private static List<Outcome> transaction(RelayConnection connection, Outgoing message) throws IOException {
        Reply from = connection.say("MAIL FROM:<" + message.envelopeFrom() + ">");
        List<Outcome> outcomes = new ArrayList<>();
        if (!from.isGood()) {
            all(message, state(from), from, outcomes);
            return outcomes;
        }
        int accepted = 0;
        for (String recipient : message.recipients()) {
            Reply reply = connection.say("RCPT TO:<" + recipient + ">");
            outcomes.add(outcome(recipient, state(reply), reply));
            accepted += reply.isGood() ? 1 : 0;
        }
        if (accepted == 0) {
            return outcomes;
        }
        Reply go = connection.say("DATA");
        Reply end = go.code() == 354 ? connection.data(message.wire().bytes()) : go;
        return outcomes.stream()
                .map(o -> o.state() == State.ACCEPTED ? outcome(o.recipient(), state(end), end) : o)
                .toList();
    }

    private static State state(Reply reply) {
        return reply.isGood() ? State.ACCEPTED : reply.isFinal() ? State.REFUSED : State.LATER;
    }

    /** How sending stands. */
    public synchronized Status status() {
        return new Status(settings.relay().isPresent(), sent, lastFault);
    }

    /** Stops after the message in hand. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(CLOSE_WAIT.toMillis());
            thread.interrupt();
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
     */
    public record Status(boolean relayConfigured, long sent, Optional<String> lastFault) {}
}
