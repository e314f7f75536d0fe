package org.muniment.mail;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One message delivered to us, already durable in the sealed spool and recorded in the ledger.
 *
 * @param id names the delivery for ever; the same id may come again after a crash
 * @param route how it came
 * @param envelopeFrom the return path without angle brackets; empty for bounces and when unknown (IMAP)
 * @param recipients the envelope recipient this delivery is for (LMTP, SMTP); the fetched mailbox's own address (IMAP)
 * @param received when the last byte had arrived
 * @param clientAddress IP address of the host that gave the message to our side, where the route tells it
 * @param helo the name that host greeted with; empty when unknown
 * @param raw the message
 */
public record Delivery(
        DeliveryId id,
        Route route,
        String envelopeFrom,
        List<String> recipients,
        Instant received,
        Optional<String> clientAddress,
        String helo,
        RawMail raw) {
    /** Copies {@code recipients}. */
    public Delivery {
        recipients = List.copyOf(recipients);
    }

    /** Shows no address and no content. */
    @Override
    public String toString() {
        return "Delivery[" + id.value() + ", " + route + ", " + received + ", " + raw.size() + " bytes]";
    }
}
