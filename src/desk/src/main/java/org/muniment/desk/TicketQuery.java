package org.muniment.desk;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.muniment.terms.SubjectId;

/**
 * Which tickets to list, most recently changed first.
 *
 * @param statuses only these; empty means all
 * @param assignee only those assigned to this member of staff
 * @param unassigned only those assigned to nobody
 * @param requester only this person's; a customer always gets only their own
 * @param after the {@link TicketPage#next()} of the page before
 * @param limit 1 to {@value #MAX_LIMIT} rows
 */
public record TicketQuery(
        Set<TicketStatus> statuses,
        Optional<UUID> assignee,
        boolean unassigned,
        Optional<SubjectId> requester,
        Optional<String> after,
        int limit) {

    /** Most rows on one page. */
    public static final int MAX_LIMIT = 200;

    /** Rows on an ordinary page. */
    public static final int DEFAULT_LIMIT = 50;

    /** Clamps the limit. */
    public TicketQuery {
        statuses = Set.copyOf(statuses);
        limit = Math.clamp(limit, 1, MAX_LIMIT);
    }

    /** The same for a customer: only their own, none in quarantine. */
    TicketQuery forCustomer() {
        Set<TicketStatus> wanted = statuses.isEmpty() ? EnumSet.allOf(TicketStatus.class) : EnumSet.copyOf(statuses);
        wanted.remove(TicketStatus.QUARANTINED);
        return new TicketQuery(wanted, Optional.empty(), false, Optional.empty(), after, limit);
    }

    /** The first page of all tickets the caller may see. */
    public static TicketQuery all() {
        return new TicketQuery(Set.of(), Optional.empty(), false, Optional.empty(), Optional.empty(), DEFAULT_LIMIT);
    }

    /** The first page of the tickets in some states. */
    public static TicketQuery in(TicketStatus... statuses) {
        return new TicketQuery(
                Set.of(statuses), Optional.empty(), false, Optional.empty(), Optional.empty(), DEFAULT_LIMIT);
    }
}
