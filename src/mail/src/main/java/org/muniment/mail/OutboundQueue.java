package org.muniment.mail;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The outbox: messages composed in the same transaction as the ticket change they belong to.
 *
 * <p>Implementations must survive a crash between any two calls: a claim whose outcome never came is given out again
 * after a while (ten minutes). Called by several threads.
 */
public interface OutboundQueue {
    /** The next message whose time has come, reserved for the caller; empty when there is none. */
    Optional<Outgoing> claim();

    /** Every recipient of {@code report} was accepted: the message is done. */
    void sent(UUID id, SendReport report);

    /**
     * Not every recipient was accepted. Implementations keep the state of each recipient, so that the next claim holds
     * only those in state {@link SendReport.State#LATER}.
     *
     * @param permanent whether no recipient is left to try; then {@code nextTry} is empty
     * @param nextTry when to give the message out again
     */
    void failed(UUID id, boolean permanent, SendReport report, Optional<Instant> nextTry);
}
