package org.muniment.mail;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Takes messages from the {@link OutboundQueue} and sends their stored bytes, unchanged, to the configured relay. What
 * the relay refuses for now is tried again with growing pauses for {@value #MAX_ATTEMPTS} attempts. Without a relay
 * everything stays in the queue.
 */
public final class DeliveryWorker implements AutoCloseable {
    /** How long a claim may take before the queue may give the message out again. */
    public static final Duration CLAIM_TIME = Duration.ofMinutes(10);

    /** Attempts after which a message is given up. */
    public static final int MAX_ATTEMPTS = 30;

    private DeliveryWorker() {}

    /** Starts a worker. */
    public static DeliveryWorker start(MailSettings settings, OutboundQueue queue, InstantSource clock) {
        throw new UnsupportedOperationException();
    }

    /** Looks into the queue now instead of at the next round. */
    public void wake() {}

    /** How sending stands. */
    public Status status() {
        return new Status(false, 0, Optional.empty());
    }

    /** Stops after the message in hand. */
    @Override
    public void close() {}

    /**
     * How sending stands.
     *
     * @param relayConfigured whether there is anywhere to send to; the outbox holds otherwise
     * @param sent messages fully accepted by the relay since the start
     * @param lastFault what the relay or the way to it last had to say, without addresses
     */
    public record Status(boolean relayConfigured, long sent, Optional<String> lastFault) {}
}
