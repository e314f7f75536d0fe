package org.muniment.desk;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.muniment.ledger.Act;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;

/**
 * Who may reach which ticket, by role, assignment and purpose; what is granted and what is refused are both in the ledger
 * before the caller learns of it.
 */
final class TicketAccess {

    private final DeskParts parts;
    private final Ledger ledger;
    private final TicketRepository tickets;
    private final Customers customers;

    TicketAccess(DeskParts parts, TicketRepository tickets, Customers customers) {
        this.parts = parts;
        this.ledger = parts.ledger();
        this.tickets = tickets;
        this.customers = customers;
    }

    /** Lets the caller at a ticket, or refuses; durable in the ledger either way. */
    void enter(Ticket ticket, Caller caller, String act) {
        enter(ticket, caller, act, Map.of());
    }

    void enter(Ticket ticket, Caller caller, String act, Map<String, String> details) {
        try {
            check(ticket, caller);
        } catch (Refusal refusal) {
            ledger.append(new Act(
                    caller.actor(),
                    "ticket.refused",
                    caller.purpose(),
                    object(ticket),
                    Map.of("act", act, "code", refusal.code().name())));
            throw refusal;
        }
        ledger.append(new Act(caller.actor(), act, caller.purpose(), object(ticket), details));
    }

    /** Only staff who answer tickets, the data protection officer and the product itself get past this. */
    static void requireAgent(Caller caller) {
        if (!caller.is(Role.AGENT) && !caller.is(Role.DPO) && !caller.isSystem()) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only agents may do this");
        }
    }

    static void requireOfficer(Caller caller) {
        if (!caller.is(Role.DPO) && !caller.isSystem()) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only the data protection officer may do this");
        }
    }

    private void check(Ticket ticket, Caller caller) {
        if (caller.isSystem()) {
            return;
        }
        if (caller.isCustomer()) {
            checkCustomer(ticket, caller);
            return;
        }
        requireAgent(caller);
        if (ticket.status == TicketStatus.FROZEN && !(caller.is(Role.DPO) && caller.purpose() == Purpose.INCIDENT)) {
            throw new Refusal(Refusal.Code.FROZEN, "the ticket is frozen");
        }
        if (withheld(ticket, caller, glass(List.of(ticket), caller))) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "the ticket is assigned to somebody else");
        }
    }

    private void checkCustomer(Ticket ticket, Caller caller) {
        Long account = accountOf(caller);
        if (ticket.accountId == null
                || !ticket.accountId.equals(account)
                || ticket.status == TicketStatus.QUARANTINED) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "no such ticket");
        }
        if (ticket.status == TicketStatus.FROZEN) {
            throw new Refusal(Refusal.Code.FROZEN, "the ticket is frozen");
        }
    }

    /** The account id of a customer who calls. */
    Long accountOf(Caller caller) {
        return customers
                .find(org.muniment.terms.SubjectId.of(caller.actor().id()).value())
                .map(customer -> customer.id)
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such account"));
    }

    /** The tickets that the caller broke the glass of, out of many, with one query. */
    Set<Long> glass(Collection<Ticket> among, Caller caller) {
        if (!caller.is(Role.AGENT) || caller.isCustomer()) {
            return Set.of();
        }
        List<Long> others = among.stream()
                .filter(ticket -> ticket.assignee != null
                        && !ticket.assignee.toString().equals(caller.actor().id()))
                .map(ticket -> ticket.id)
                .toList();
        return tickets.brokenGlass(others, caller.actor().id(), parts.clock().instant());
    }

    /** Whether a list shows a ticket without its content. */
    static boolean withheld(Ticket ticket, Caller caller, Set<Long> glass) {
        if (caller.isSystem()) {
            return false;
        }
        if (ticket.status == TicketStatus.FROZEN) {
            return !(caller.is(Role.DPO) && caller.purpose() == Purpose.INCIDENT);
        }
        if (caller.isCustomer() || caller.is(Role.DPO) || ticket.assignee == null) {
            return false;
        }
        return !ticket.assignee.toString().equals(caller.actor().id()) && !glass.contains(ticket.id);
    }

    static String object(Ticket ticket) {
        return "ticket:" + ticket.publicId;
    }
}
