package org.muniment.desk;

import java.time.Instant;
import java.util.UUID;

/**
 * A message that a search found.
 *
 * @param row the ticket it belongs to
 * @param message the message
 * @param at when it was written
 * @param excerpt a piece of its text around a match, plain text
 */
public record SearchHit(TicketRow row, UUID message, Instant at, String excerpt) {}
