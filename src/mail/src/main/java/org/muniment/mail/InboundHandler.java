package org.muniment.mail;

/**
 * Takes deliveries out of the sealed spool and turns them into tickets, follow-ups or quarantine.
 *
 * <p>Called by the intake's workers, in order of arrival as long as nothing fails. A delivery leaves the spool only
 * after {@link #handle} returned, so a crash repeats it: an implementation <em>must</em> be idempotent by
 * {@link Delivery#id()}. An exception keeps the delivery in the spool and repeats it with growing pauses; a message
 * that cannot be understood is no exception but a quarantined ticket.
 */
@FunctionalInterface
public interface InboundHandler {
    /**
     * Makes the delivery durable on the handler's side.
     *
     * @throws Exception when it could not; the delivery will come again
     */
    void handle(Delivery delivery) throws Exception;
}
