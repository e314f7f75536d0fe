package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.muniment.desk.TicketRepository.Change;
import org.muniment.ledger.Act;
import org.muniment.vault.KeyId;

/** Erases what a ticket says and keeps that it existed. Thread-safe. */
@ApplicationScoped
@Transactional
public class TicketErasure {

    private final DeskParts parts;
    private final EntityManager em;
    private final Tools tools;

    /** For the container. */
    @Inject
    public TicketErasure(DeskParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        this.tools = Tools.of(parts);
    }

    @SuppressWarnings("NullAway")
    protected TicketErasure() {
        this.parts = null;
        this.em = null;
        this.tools = null;
    }

    /**
     * Erases subject, texts, headers, attachments and wire bytes of a ticket, but for automatic mail of ours, and closes
     * it; a mailbox that still holds the mail does not bring it back. For the data protection officer or the product
     * itself; recorded in the ledger first.
     *
     * @param reason why; not personal
     */
    public void eraseContent(UUID ticket, String reason, Caller caller) {
        TicketAccess.requireOfficer(caller);
        Ticket found = tools.tickets().lock(ticket);
        parts.ledger()
                .append(new Act(
                        caller.actor(),
                        "ticket.erase-content",
                        caller.purpose(),
                        TicketAccess.object(found),
                        Map.of("reason", reason)));
        Instant now = parts.clock().instant();
        List<Message> erased = content(found);
        List<UUID> blobs = new ArrayList<>();
        for (Attachment attachment : tools.tickets()
                .attachmentsOf(erased.stream().map(message -> message.id).toList())) {
            if (attachment.blob != null) {
                blobs.add(attachment.blob);
            }
            em.remove(attachment);
        }
        for (Message message : erased) {
            if (message.blob != null) {
                blobs.add(message.blob);
            }
            empty(found, message, now);
        }
        found.subject = tools.seals().seal(found.keyId, TicketRepository.subjectOf(found), "");
        found.status = TicketStatus.CLOSED;
        found.thawedStatus = null;
        found.updated = now;
        tools.tickets().happened(found, new Change(now, caller.actor(), "erased", reason));
        MessageWriter.toIndex(em, erased);
        em.flush();
        blobs.forEach(tools.blobs()::delete);
    }

    /**
     * Seals what {@link #eraseContent} would erase under a key of its own, so that destroying that key erases it wherever it
     * was copied to from now on. For the data protection officer or the product itself.
     */
    public void sealAway(UUID ticket, KeyId key, Caller caller) {
        TicketAccess.requireOfficer(caller);
        Ticket found = tools.tickets().lock(ticket);
        new TicketRekeying(parts, tools).reseal(found, content(found), key.value());
        em.flush();
    }

    /** Seals it under its ticket's own key again, after {@link #sealAway}; the caller destroys the other one. */
    public void sealBack(UUID ticket, Caller caller) {
        TicketAccess.requireOfficer(caller);
        Ticket found = tools.tickets().lock(ticket);
        new TicketRekeying(parts, tools).reseal(found, content(found), found.keyId);
        em.flush();
    }

    private List<Message> content(Ticket ticket) {
        return tools.tickets().messagesOf(ticket).stream()
                .filter(message -> message.kind != MessageKind.AUTOMATIC && !waiting(message))
                .toList();
    }

    /** Whether it is mail of ours that has still to be sent. */
    private boolean waiting(Message message) {
        return !em.createQuery(
                        "SELECT o.id FROM OutboxMail o WHERE o.messageId = :id AND o.state IN :states", Long.class)
                .setParameter("id", message.id)
                .setParameter("states", List.of(OutboxState.QUEUED, OutboxState.CLAIMED))
                .getResultList()
                .isEmpty();
    }

    private void empty(Ticket ticket, Message message, Instant now) {
        if (message.rawIndex != null) {
            em.createNativeQuery("INSERT INTO tombstone (raw_index, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
                    .setParameter(1, message.rawIndex)
                    .setParameter(2, Timestamp.from(now))
                    .executeUpdate();
        }
        message.blob = null;
        message.wireBytes = 0;
        message.html = false;
        message.head = tools.seals().seal(ticket.keyId, TicketReader.headOf(message), Map.of());
        message.text = tools.seals().seal(ticket.keyId, TicketReader.textOf(message), "");
        message.quoted = null;
    }
}
