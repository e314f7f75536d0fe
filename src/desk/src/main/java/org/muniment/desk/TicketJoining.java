package org.muniment.desk;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.desk.TicketRepository.Change;
import org.muniment.terms.Actor;
import org.muniment.terms.Refusal;

/**
 * Moves the messages of a quarantined ticket into the one they claim to belong to: sealed anew under that ticket's key, so
 * that they are read, and one day erased, with it. The emptied ticket stays, closed and linked to nobody, so that its
 * number and its history lead to where the messages went.
 */
final class TicketJoining {

    /** Reasons that speak against joining: the mail pretends to be from us, or most likely from somebody else. */
    private static final Set<String> NEVER = Set.of(SenderNote.FORGED, "staff-address", "own-address");

    private final DeskParts parts;
    private final EntityManager em;
    private final Tools tools;

    TicketJoining(DeskParts parts, Tools tools) {
        this.parts = parts;
        this.em = parts.entities();
        this.tools = tools;
    }

    /** Whether an agent may join a ticket in quarantine for this reason to the one it names. */
    static boolean possible(TicketStatus status, @Nullable String reason, Optional<Long> hint) {
        return status == TicketStatus.QUARANTINED && reason != null && !NEVER.contains(reason) && hint.isPresent();
    }

    /** The ticket that a quarantined one names; both are locked, always in the same order. */
    Ticket target(UUID quarantined) {
        Ticket ticket = tools.tickets()
                .find(quarantined)
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such ticket"));
        Ticket into = Optional.ofNullable(ticket.hint)
                .flatMap(tools.tickets()::numbered)
                .orElseThrow(() -> new Refusal(Refusal.Code.CONFLICT, "the ticket names no other one"));
        boolean first = ticket.id < into.id;
        tools.tickets().lock(first ? ticket.publicId : into.publicId);
        tools.tickets().lock(first ? into.publicId : ticket.publicId);
        em.refresh(ticket);
        em.refresh(into);
        if (!possible(ticket.status, ticket.quarantine, Optional.ofNullable(ticket.hint))) {
            throw new Refusal(Refusal.Code.CONFLICT, "the ticket does not wait to be joined to another");
        }
        if (into.status == TicketStatus.QUARANTINED || into.status == TicketStatus.FROZEN) {
            throw new Refusal(Refusal.Code.CONFLICT, "the other ticket is in quarantine or frozen");
        }
        return into;
    }

    /** Moves what both locked tickets say into the second. */
    void run(Ticket ticket, Ticket into, Actor by) {
        Instant now = parts.clock().instant();
        TicketRekeying rekeying = new TicketRekeying(parts, tools);
        List<Message> messages = tools.tickets().messagesOf(ticket);
        rekeying.resealMessages(messages, into.keyId);
        for (Message message : messages) {
            message.ticketId = into.id;
        }
        into.messages += messages.size();
        into.updated = now;
        if (into.status != TicketStatus.OPEN) {
            into.status = TicketStatus.OPEN;
        }
        em.createNativeQuery("UPDATE delivery SET ticket_id = ?2 WHERE ticket_id = ?1")
                .setParameter(1, ticket.id)
                .setParameter(2, into.id)
                .executeUpdate();
        MessageWriter.toIndex(em, messages);
        empty(ticket, rekeying);
        ticket.updated = now;
        tools.tickets().happened(ticket, new Change(now, by, "joined-to", "#" + into.number));
        tools.tickets().happened(into, new Change(now, by, "joined", "#" + ticket.number));
        em.flush();
    }

    private void empty(Ticket ticket, TicketRekeying rekeying) {
        UUID key = ticket.accountId == null ? ticket.keyId : tools.seals().newKey("ticket:" + ticket.publicId);
        rekeying.resealEvents(ticket, key);
        ticket.subject = tools.seals().seal(key, TicketRepository.subjectOf(ticket), "");
        ticket.keyId = key;
        ticket.accountId = null;
        ticket.messages = 0;
        ticket.status = TicketStatus.CLOSED;
    }
}
