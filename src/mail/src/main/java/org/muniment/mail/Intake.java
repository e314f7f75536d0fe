package org.muniment.mail;

import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import org.muniment.ledger.Ledger;
import org.muniment.vault.Vault;

/**
 * The sealed spool between everything that receives and the {@link InboundHandler}: a message is accepted only when its
 * sealed bytes and the ledger's row {@code mail.received} are on the disk, and leaves the spool only after the handler
 * returned. A restart goes on with what is there. Thread-safe; one process owns the folder.
 */
public final class Intake implements AutoCloseable {
    private Intake() {}

    /** Opens the spool below {@link MailSettings#folder()} and takes up what a crash left. */
    public static Intake open(MailSettings settings, Vault vault, Ledger ledger, InstantSource clock)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Takes a message and returns when it is durable: answer 250, or advance the fetched mailbox, only then.
     *
     * @throws org.muniment.terms.Refusal {@code TOO_LARGE} beyond {@link MailSettings#maxMessage()}, {@code UNAVAILABLE}
     *     when the spool is full or spool or ledger cannot be written; the message is not ours then
     * @throws IOException when {@code raw} cannot be read
     */
    public Accepted accept(Envelope envelope, InputStream raw) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Starts to hand deliveries to {@code handler}; once only. */
    public void start(InboundHandler handler) {
        throw new UnsupportedOperationException();
    }

    /** How the spool stands. */
    public IntakeStatus status() {
        throw new UnsupportedOperationException();
    }

    /** Puts a parked delivery back in line; whether there was one of that name. */
    public boolean release(String name) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Stops handing out; waits for the handler to return from the delivery it has. */
    @Override
    public void close() {}

    /**
     * A message that is ours now.
     *
     * @param sha256 of the raw bytes, hex
     * @param size bytes
     */
    public record Accepted(String sha256, long size) {}
}
