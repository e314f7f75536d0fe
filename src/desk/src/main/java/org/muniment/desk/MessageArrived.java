package org.muniment.desk;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.muniment.terms.SubjectId;

/**
 * CDI event: somebody from outside wrote, by mail or on the web; it opened a ticket or was added to one. Fired inside the
 * transaction that files the message; observe with {@code during = AFTER_SUCCESS} to act only on what is committed.
 *
 * @param ticket the ticket's public id
 * @param message the message's public id
 * @param requester who wrote, when known
 * @param received when it had arrived at our side: for mail the moment it was durable, which may be long before it was
 *     filed
 * @param quarantined whether the ticket waits for an agent's decision
 * @param opens whether it opened the ticket
 */
public record MessageArrived(
        UUID ticket,
        UUID message,
        Optional<SubjectId> requester,
        Instant received,
        boolean quarantined,
        boolean opens) {}
