package org.muniment.web.boot;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.muniment.mail.DeliveryWorker;
import org.muniment.mail.MailListeners;
import org.muniment.mail.MailboxFetcher;
import org.muniment.mail.MailboxStatus;

/** The parts that carry mail in and out while the product runs, for those who look after them. Thread-safe. */
@ApplicationScoped
public class MailRoom {

    private volatile Optional<Parts> parts = Optional.empty();

    /** For the container. */
    public MailRoom() {}

    private record Parts(DeliveryWorker worker, MailboxFetcher fetcher, MailListeners listeners) {}

    void open(DeliveryWorker worker, MailboxFetcher fetcher, MailListeners listeners) {
        parts = Optional.of(new Parts(worker, fetcher, listeners));
    }

    /** Sending; empty before the start is over. */
    public Optional<DeliveryWorker> worker() {
        return parts.map(Parts::worker);
    }

    /** The mailboxes that are fetched. */
    public List<MailboxStatus> mailboxes() {
        return parts.map(open -> open.fetcher().status()).orElse(List.of());
    }

    /** TCP port of the LMTP listener; 0 when there is none. */
    public int lmtpPort() {
        return parts.map(open -> open.listeners().lmtpPort()).orElse(0);
    }

    /** TCP port of the SMTP listener; 0 when there is none. */
    public int smtpPort() {
        return parts.map(open -> open.listeners().smtpPort()).orElse(0);
    }
}
