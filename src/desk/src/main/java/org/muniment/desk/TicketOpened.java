package org.muniment.desk;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.muniment.terms.SubjectId;

/**
 * CDI event: a ticket was opened. Fired inside the transaction that opens it; observe with
 * {@code during = AFTER_SUCCESS} to act only on what is committed.
 *
 * @param ticket its public id
 * @param number its number for people
 * @param requester its customer, when known
 * @param at when
 * @param quarantined whether it waits for an agent's decision
 */
public record TicketOpened(UUID ticket, long number, Optional<SubjectId> requester, Instant at, boolean quarantined) {}
