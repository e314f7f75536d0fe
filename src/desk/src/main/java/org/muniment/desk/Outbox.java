package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.muniment.mail.OutboundQueue;
import org.muniment.mail.Outgoing;
import org.muniment.mail.SendReport;

/** Mail waiting to be sent, on PostgreSQL; each call is one transaction. Thread-safe. */
@ApplicationScoped
@Transactional
public class Outbox implements OutboundQueue {

    private final DeskParts parts;

    /** For the container. */
    @Inject
    public Outbox(DeskParts parts) {
        this.parts = parts;
    }

    @SuppressWarnings("NullAway")
    protected Outbox() {
        this.parts = null;
    }

    @Override
    public Optional<Outgoing> claim() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void sent(UUID id, SendReport report) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void failed(UUID id, boolean permanent, SendReport report, Optional<Instant> nextTry) {
        throw new UnsupportedOperationException();
    }

    /** How many mails are in each state; no content, for operators. */
    public Map<OutboxState, Long> counts() {
        throw new UnsupportedOperationException();
    }

    /** Puts mails that were given up back into the queue, for operators. */
    public int retryFailed(Caller operator) {
        throw new UnsupportedOperationException();
    }
}
