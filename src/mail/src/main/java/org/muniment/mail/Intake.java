package org.muniment.mail;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.Vault;

/**
 * The sealed spool between everything that receives and the {@link InboundHandler}: a message is accepted only when its
 * sealed bytes and the ledger's row {@code mail.received} are on the disk, and leaves the spool only after the handler
 * returned. A restart goes on with what is there. Thread-safe; one process owns the folder.
 */
public final class Intake implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Intake.class.getName());
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(30);

    private final Spool spool;
    private final IntakeLedger ledger;
    private final IntakeLine line;
    private final AtomicLong accepted = new AtomicLong();
    private volatile @Nullable Thread worker;
    /** Whether the ledger is known to have the key of the spool that was destroyed last. Guarded by this. */
    private boolean recorded;

    private Intake(MailSettings settings, Spool spool, IntakeLedger ledger) {
        this.spool = spool;
        this.ledger = ledger;
        this.line = new IntakeLine(settings.parkAfter(), settings.retryPause());
    }

    /**
     * Opens the spool below {@link MailSettings#folder()} and takes up what a crash left.
     *
     * @throws Refusal {@code CONFLICT} when another intake holds it
     */
    public static Intake open(MailSettings settings, Vault vault, Ledger ledger, InstantSource clock)
            throws IOException {
        return open(
                settings,
                Spool.open(settings, vault, clock),
                IntakeLedger.of(ledger, vault.blindIndex(TenantId.HOUSE)));
    }

    static Intake open(MailSettings settings, Spool spool, IntakeLedger ledger) throws IOException {
        Intake intake = new Intake(settings, spool, ledger);
        try {
            intake.recover();
            return intake;
        } catch (IOException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    /** Takes up stored messages; those without a ledger row were never acknowledged and come again from outside. */
    private void recover() throws IOException {
        for (String name : spool.names(Spool.NEW)) {
            if (ledger.knows(name)) {
                spool.rename(name, Spool.NEW, Spool.READY);
            } else {
                spool.remove(name, Spool.NEW);
            }
        }
        spool.names(Spool.READY).forEach(line::add);
        spool.names(Spool.PARKED).forEach(line::addParked);
    }

    /**
     * Takes a message and returns when it is durable: answer 250, or advance the fetched mailbox, only then.
     *
     * @throws Refusal {@code TOO_LARGE} beyond {@link MailSettings#maxMessage()}, {@code UNAVAILABLE} when the spool is
     *     full or spool or ledger cannot be written; the message is not ours then
     * @throws IOException when {@code raw} cannot be read
     */
    public Accepted accept(Envelope envelope, InputStream raw) throws IOException {
        return accept(envelope, raw, clock());
    }

    /** As {@link #accept(Envelope, InputStream)}, for a message that arrived elsewhere at {@code original}. */
    public Accepted acceptOld(Envelope envelope, InputStream raw, Instant original) throws IOException {
        return accept(envelope, raw, InstantSource.fixed(original));
    }

    private Accepted accept(Envelope envelope, InputStream raw, InstantSource arrival) throws IOException {
        Source source = new Source(raw);
        Spool.Stored stored;
        try {
            stored = spool.store(envelope, source, arrival);
        } catch (IOException e) {
            if (source.failed) {
                throw e;
            }
            LOG.log(Level.ERROR, "the mail spool cannot be written", e);
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the mail spool cannot be written", e);
        }
        try {
            ledger.received(stored, envelope);
        } catch (RuntimeException e) {
            throw giveUp(stored.name(), e);
        }
        try {
            spool.rename(stored.name(), Spool.NEW, Spool.READY);
        } catch (IOException e) {
            // In the ledger already, so the file stays: the next start takes it up, and a repeat has the same id.
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the mail spool cannot be written", e);
        }
        accepted.incrementAndGet();
        line.add(stored.name());
        return new Accepted(stored.written().sha256(), stored.written().size());
    }

    private Refusal giveUp(String name, Exception cause) {
        try {
            spool.remove(name, Spool.NEW);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        return new Refusal(Refusal.Code.UNAVAILABLE, "mail cannot be recorded now", cause);
    }

    /** Starts to hand deliveries to {@code handler}; once only. */
    public synchronized void start(InboundHandler handler) {
        if (worker != null) {
            throw new IllegalStateException("the intake has been started already");
        }
        Thread thread = new Thread(() -> work(handler), "mail-intake");
        thread.setDaemon(true);
        worker = thread;
        thread.start();
    }

    private void work(InboundHandler handler) {
        try {
            for (Optional<String> name = line.next(); name.isPresent(); name = line.next()) {
                handle(name.get(), handler);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(String name, InboundHandler handler) throws InterruptedException {
        try {
            for (Delivery delivery : spool.read(name).deliveries()) {
                handler.handle(delivery);
            }
            spool.remove(name, Spool.READY);
            line.done(name);
        } catch (InterruptedException e) {
            throw e;
        } catch (Tampered e) {
            LOG.log(Level.ERROR, "spool file " + name + " was changed: " + e.getMessage());
            line.parkNow(name, Tampered.class.getSimpleName());
            park(name);
            ledger.tampered(name);
        } catch (Exception
                | StackOverflowError e) { // the handler's own kind; whatever it is, the next one gets its turn
            LOG.log(
                    Level.WARNING,
                    "delivery " + name + " could not be handled: "
                            + e.getClass().getName());
            if (line.failed(name, e.getClass().getSimpleName())) {
                park(name);
            }
        }
    }

    private void park(String name) {
        try {
            spool.rename(name, Spool.READY, Spool.PARKED);
        } catch (IOException e) {
            LOG.log(Level.ERROR, "delivery " + name + " could not be parked", e);
        }
    }

    /**
     * Destroys the spool's keys of earlier days under which no message waits, so that a backup that caught a message on its
     * way opens it no longer than the backup of the keys lasts. The ledger has each before and after. When it was cut short,
     * whatever the moment, the next call ends it. For the composition root to call every hour.
     *
     * @return how many were destroyed
     * @throws Refusal {@code UNAVAILABLE} when the ledger cannot be written: nothing is destroyed that it does not know of
     */
    public synchronized int retireKeys() throws IOException {
        if (!recorded) {
            spool.lastRetired().ifPresent(ledger::destroyedEarlier);
        }
        recorded = false;
        int destroyed = spool.retireKeys(ledger);
        recorded = true;
        return destroyed;
    }

    /** How the spool stands. */
    public IntakeStatus status() {
        return new IntakeStatus(
                line.waiting(), line.parked(), spool.bytes(), line.oldest(), accepted.get(), line.handled());
    }

    /** Puts a parked delivery back in line; whether there was one of that name. */
    public boolean release(String name) throws IOException {
        if (!line.unpark(name)) {
            return false;
        }
        spool.rename(name, Spool.PARKED, Spool.READY);
        line.add(name);
        return true;
    }

    /** Whether a message would be taken now as far as space goes. */
    boolean hasRoom() {
        return spool.hasRoom();
    }

    /** The ledger's rows of fetched mail. */
    LedgerRows rows() {
        return ledger.rows();
    }

    /** The clock it was opened with. */
    InstantSource clock() {
        return spool.clock();
    }

    /** Stops handing out; waits for the handler to return from the delivery it has. Idempotent. */
    @Override
    public void close() {
        line.close();
        Thread thread = worker;
        try {
            if (thread != null) {
                thread.join(CLOSE_WAIT.toMillis());
                thread.interrupt();
            }
            spool.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the mail spool could not be closed", e);
        }
    }

    /**
     * A message that is ours now.
     *
     * @param sha256 of the raw bytes, hex
     * @param size bytes
     */
    public record Accepted(String sha256, long size) {}

    /** Tells faults of the source from faults of the spool. */
    private static final class Source extends InputStream {
        private final InputStream in;
        private boolean failed;

        Source(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return in.read(bytes, offset, length);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }
    }
}
