package org.muniment.desk;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A page of tickets.
 *
 * @param rows most recently changed first
 * @param counts how many tickets the caller could list in each state
 * @param next what to put into {@link TicketQuery#after()} for the next page; empty on the last
 */
public record TicketPage(List<TicketRow> rows, Map<TicketStatus, Long> counts, Optional<String> next) {}
