package org.muniment.logs.intake;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Takes log lines in: parsed, pseudonymised and durable before it answers. Thread-safe. */
public final class Intake {

    /** Most documents of one batch. */
    public static final int MAX_BATCH = 100_000;

    Intake() {}

    /**
     * Takes a batch.
     *
     * @return every item's fate, once all that is kept is durable and recorded in the ledger
     * @throws org.muniment.terms.Refusal {@code RATE_LIMITED} when the queue is full (answer 429, try later, nothing of the
     *     batch was kept), {@code TOO_LARGE} when the batch is, {@code UNAVAILABLE} when it cannot be made durable
     */
    public Ack accept(Entity entity, List<Document> documents) {
        throw new UnsupportedOperationException();
    }

    /**
     * Takes an Elasticsearch {@code _bulk} body, unzipped.
     *
     * @param index the index of the path, when there was one
     * @return the answer's compact JSON; the HTTP status is 200
     * @throws org.muniment.terms.Refusal as {@link #accept}; {@code BAD_INPUT} when the body is no such thing at all
     */
    public String bulk(Entity entity, Optional<String> index, InputStream body) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Waits until everything acknowledged so far can be searched. */
    public void awaitSearchable() {
        throw new UnsupportedOperationException();
    }
}
