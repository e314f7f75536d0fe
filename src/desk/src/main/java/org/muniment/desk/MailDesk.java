package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import org.muniment.mail.Delivery;
import org.muniment.mail.InboundHandler;

/**
 * Turns delivered mail into tickets, follow-ups or quarantine: each delivery exactly once, nothing is ever discarded.
 * Thread-safe.
 */
@ApplicationScoped
@Transactional(rollbackOn = Exception.class)
public class MailDesk implements InboundHandler {

    private final DeskParts parts;

    /** For the container. */
    @Inject
    public MailDesk(DeskParts parts) {
        this.parts = parts;
    }

    @SuppressWarnings("NullAway")
    protected MailDesk() {
        this.parts = null;
    }

    @Override
    public void handle(Delivery delivery) throws Exception {
        throw new UnsupportedOperationException();
    }
}
