package org.muniment.desk;

import java.time.Instant;
import java.util.Optional;
import org.muniment.terms.Actor;

/**
 * One line of a ticket's history; nothing is ever removed from it but by erasing the ticket.
 *
 * @param at when
 * @param actor who
 * @param what what happened: {@code opened, received, replied, noted, acknowledged, assigned, unassigned, pending, closed,
 *     reopened, quarantined, released, frozen, unfrozen, break-glass}
 * @param detail more about it, such as a reason; opened for the caller
 */
public record TicketChange(Instant at, Actor actor, String what, Optional<String> detail) {}
