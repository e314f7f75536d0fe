package org.muniment.mail;

import java.io.IOException;
import java.time.Instant;

/** The way of old mail into the house: to a running server, or into the spool of a stopped one. */
public interface ImportRoute extends AutoCloseable {
    /**
     * Takes a message; returns when it is durable.
     *
     * @param mailbox one of our addresses
     * @param raw the message
     * @param arrived when it arrived then
     */
    Answer take(String mailbox, byte[] raw, Instant arrived) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;

    /** What became of a message. */
    enum Outcome {
        /** Durable in the spool, and its row in the ledger. */
        TAKEN,
        /** Imported before. */
        KNOWN,
        /** Not taken; the reason says why. */
        REFUSED
    }

    /**
     * What became of a message, and why.
     *
     * @param outcome what
     * @param reason why it was refused; else empty
     */
    record Answer(Outcome outcome, String reason) {}
}
