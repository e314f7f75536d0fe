package org.muniment.mail;

import java.util.List;
import java.util.UUID;

/**
 * A message that waits to be sent, as claimed from the {@link OutboundQueue}.
 *
 * @param id the queue's own row id
 * @param envelopeFrom return path without angle brackets; empty for automatic mail that must not bounce (RFC 3834)
 * @param recipients the addresses still to be sent to: those accepted or refused for good earlier are left out
 * @param wire the composed message, sent byte for byte
 * @param attempt how often it was tried before, 0 at first
 * @param open whether it may travel in the clear: it is encrypted itself, or holds nothing of anybody's
 */
public record Outgoing(UUID id, String envelopeFrom, List<String> recipients, RawMail wire, int attempt, boolean open) {
    /** Copies {@code recipients}; refuses none at all. */
    public Outgoing {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("a message without recipients cannot be sent");
        }
    }

    /** Shows no address and no content. */
    @Override
    public String toString() {
        return "Outgoing[" + id + ", " + recipients.size() + " recipients, attempt " + attempt + "]";
    }
}
