package org.muniment.mail.receive;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** What stands behind a listener. Called by many threads. */
public interface Reception {
    /** The name the listener greets with. */
    String hostName();

    /** Largest message taken, bytes. */
    long maxMessage();

    /** Whether there is room for another message. */
    boolean hasRoom();

    /** Whether an envelope recipient is one of ours. */
    boolean isOurs(String recipient);

    /**
     * Takes a message; returns only when it is durable.
     *
     * @throws org.muniment.terms.Refusal when it is not taken
     * @throws IOException when {@code raw} breaks off
     */
    void take(Transaction transaction, InputStream raw) throws IOException;

    /**
     * One mail transaction.
     *
     * @param lmtp whether by LMTP
     * @param from return path, empty for bounces
     * @param recipients ours, at least one
     * @param client IP address of the host the message comes from, as far as it is known
     * @param helo the name that host greeted with; empty when unknown
     */
    record Transaction(boolean lmtp, String from, List<String> recipients, Optional<String> client, String helo) {}
}
