package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.desk.TicketRepository.Change;
import org.muniment.ledger.Act;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;

/**
 * What agents and the data protection officer do with a ticket as a whole: assign, close, release, break glass, freeze.
 * Each change is in the ledger and in the ticket's history. Access is as in {@link Tickets}. Thread-safe.
 */
@ApplicationScoped
@Transactional
public class TicketChanges {

    private static final int MIN_REASON = 3;
    private static final int MAX_REASON = 500;

    private final DeskParts parts;
    private final TicketRepository tickets;
    private final TicketAccess access;

    /** For the container. */
    @Inject
    public TicketChanges(DeskParts parts) {
        Tools tools = Tools.of(parts);
        this.parts = parts;
        this.tickets = tools.tickets();
        this.access = tools.access();
    }

    @SuppressWarnings("NullAway")
    protected TicketChanges() {
        this.parts = null;
        this.tickets = null;
        this.access = null;
    }

    /** Assigns to an agent, or to nobody. */
    public void assign(UUID ticket, Optional<UUID> staff, Caller caller) {
        TicketAccess.requireAgent(caller);
        Ticket found = enter(ticket, caller, "ticket.assign");
        staff.ifPresent(this::requireAgentAccount);
        if (!Optional.ofNullable(found.assignee).equals(staff)) {
            found.assignee = staff.orElse(null);
            String to = staff.map(id -> "staff:" + id).orElse(null);
            happened(found, caller, staff.isPresent() ? "assigned" : "unassigned", to);
        }
    }

    private void requireAgentAccount(UUID id) {
        EntityManager em = parts.entities();
        boolean agent = em.createQuery("SELECT s FROM Staff s WHERE s.publicId = :id AND s.active = TRUE", Staff.class)
                .setParameter("id", id)
                .getResultStream()
                .anyMatch(staff -> StaffRoles.parse(staff.roles).contains(Role.AGENT));
        if (!agent) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "tickets are assigned to agents only");
        }
    }

    /**
     * Sets {@code OPEN}, {@code PENDING} or {@code CLOSED}; other states have verbs of their own. A customer may close
     * and reopen their own.
     */
    public void setStatus(UUID ticket, TicketStatus status, Caller caller) {
        Tickets.requireOrdinary(status);
        if (caller.isCustomer() && status == TicketStatus.PENDING) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only agents may do this");
        }
        Ticket found = enter(ticket, caller, "ticket.status");
        requireNotIn(found, TicketStatus.QUARANTINED);
        requireNotIn(found, TicketStatus.FROZEN);
        if (found.status != status) {
            found.status = status;
            happened(found, caller, Tickets.verb(status), null);
        }
    }

    /** Takes a ticket out of quarantine: it becomes an ordinary open ticket of its sender, if it has one. */
    public void release(UUID ticket, Caller caller) {
        TicketAccess.requireAgent(caller);
        Ticket found = enter(ticket, caller, "ticket.release");
        if (found.status != TicketStatus.QUARANTINED) {
            throw new Refusal(Refusal.Code.CONFLICT, "the ticket is not in quarantine");
        }
        found.status = TicketStatus.OPEN;
        happened(found, caller, "released", null);
    }

    /** Takes a ticket of an unconfirmed sender out of quarantine: an agent is sure, by other means, who wrote. */
    public void confirm(UUID ticket, Caller caller) {
        TicketAccess.requireAgent(caller);
        Ticket found = enter(ticket, caller, "ticket.confirm");
        if (found.status != TicketStatus.QUARANTINED || !SenderNote.UNCONFIRMED.equals(found.quarantine)) {
            throw new Refusal(Refusal.Code.CONFLICT, "the ticket does not wait for its sender to be confirmed");
        }
        found.status = TicketStatus.OPEN;
        happened(found, caller, "confirmed", null);
    }

    /**
     * Joins a quarantined ticket to the one it says it belongs to: an agent has decided that it does. Its messages are read
     * there from now on, by that ticket's customer too. Refused with {@code CONFLICT} when it names none, or when it
     * pretends to come from us or is most likely forged.
     *
     * @return the ticket it was joined to
     */
    public UUID join(UUID ticket, Caller caller) {
        TicketAccess.requireAgent(caller);
        TicketJoining joining = new TicketJoining(parts, Tools.of(parts));
        Ticket into = joining.target(ticket);
        Ticket found = enter(ticket, caller, "ticket.join");
        access.enter(into, caller, "ticket.join", Map.of("from", TicketAccess.object(found)));
        joining.run(found, into, caller.actor());
        return into.publicId;
    }

    /**
     * Opens a colleague's ticket to an agent for {@value Tickets#BREAK_GLASS_HOURS} hours.
     *
     * @param reason why, 3 to 500 characters; recorded in the ledger and shown in the history
     */
    public void breakGlass(UUID ticket, String reason, Caller caller) {
        if (!caller.is(Role.AGENT)) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only agents may do this");
        }
        requireReason(reason);
        Ticket found = tickets.lock(ticket);
        requireNotIn(found, TicketStatus.FROZEN);
        parts.ledger()
                .append(new Act(
                        caller.actor(),
                        "ticket.break-glass",
                        caller.purpose(),
                        TicketAccess.object(found),
                        Map.of("reason", reason)));
        Instant expires = parts.clock().instant().plus(Duration.ofHours(Tickets.BREAK_GLASS_HOURS));
        tickets.breakGlass(found, caller.actor().id(), expires);
        happened(found, caller, "break-glass", reason);
    }

    /**
     * Makes a ticket's content unreadable and unfindable, for the data protection officer or the product itself. The
     * officer still reads it with purpose {@code INCIDENT}.
     */
    public void freeze(UUID ticket, String reason, Caller caller) {
        TicketAccess.requireOfficer(caller);
        requireReason(reason);
        Ticket found = tickets.lock(ticket);
        record(found, caller, "ticket.freeze", reason);
        if (found.status != TicketStatus.FROZEN) {
            found.thawedStatus = found.status;
            found.status = TicketStatus.FROZEN;
            happened(found, caller, "frozen", reason);
            MessageWriter.toIndex(parts.entities(), tickets.messagesOf(found));
        }
    }

    /** Ends {@link #freeze}; the ticket goes back to the state it had. */
    public void unfreeze(UUID ticket, String reason, Caller caller) {
        TicketAccess.requireOfficer(caller);
        requireReason(reason);
        Ticket found = tickets.lock(ticket);
        record(found, caller, "ticket.unfreeze", reason);
        if (found.status == TicketStatus.FROZEN) {
            found.status = found.thawedStatus == null ? TicketStatus.OPEN : found.thawedStatus;
            found.thawedStatus = null;
            happened(found, caller, "unfrozen", reason);
            MessageWriter.toIndex(parts.entities(), tickets.messagesOf(found));
        }
    }

    /** Every ticket of a customer, for the product's own procedures and the data protection officer; ids only. */
    public List<UUID> of(org.muniment.terms.SubjectId subject, Caller caller) {
        TicketAccess.requireOfficer(caller);
        return Tools.of(parts)
                .customers()
                .find(subject.value())
                .map(customer -> tickets.byAccount(customer.id).stream()
                        .map(ticket -> ticket.publicId)
                        .toList())
                .orElse(List.of());
    }

    private Ticket enter(UUID ticket, Caller caller, String act) {
        Ticket found = tickets.lock(ticket);
        access.enter(found, caller, act);
        return found;
    }

    private void record(Ticket ticket, Caller caller, String act, String reason) {
        parts.ledger()
                .append(new Act(
                        caller.actor(), act, caller.purpose(), TicketAccess.object(ticket), Map.of("reason", reason)));
    }

    private void happened(Ticket ticket, Caller caller, String what, @Nullable String detail) {
        Instant now = parts.clock().instant();
        ticket.updated = now;
        tickets.happened(ticket, new Change(now, caller.actor(), what, detail));
    }

    private static void requireReason(String reason) {
        if (reason.strip().length() < MIN_REASON || reason.length() > MAX_REASON) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a reason has 3 to 500 characters");
        }
    }

    private static void requireNotIn(Ticket ticket, TicketStatus status) {
        if (ticket.status == status) {
            throw new Refusal(
                    status == TicketStatus.FROZEN ? Refusal.Code.FROZEN : Refusal.Code.CONFLICT,
                    status == TicketStatus.FROZEN
                            ? "the ticket is frozen"
                            : "release the ticket from quarantine first");
        }
    }
}
