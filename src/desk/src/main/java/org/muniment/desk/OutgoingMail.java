package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.muniment.desk.TicketRepository.Change;
import org.muniment.mail.SendReport;
import org.muniment.terms.Refusal;

/**
 * What an agent decides about a mail of a ticket that did not reach its customer. Each decision is in the ledger and in the
 * ticket's history; a mail that a worker holds just now is left alone ({@code CONFLICT}). Thread-safe.
 */
@ApplicationScoped
@Transactional
public class OutgoingMail {

    private final DeskParts parts;
    private final EntityManager em;
    private final Tools tools;

    /** For the container. */
    @Inject
    public OutgoingMail(DeskParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        this.tools = Tools.of(parts);
    }

    @SuppressWarnings("NullAway")
    protected OutgoingMail() {
        this.parts = null;
        this.em = null;
        this.tools = null;
    }

    /** Has it tried (again) now, by whoever has not got it. */
    public UUID again(UUID message, Caller caller) {
        return decide(message, caller, Decision.AGAIN);
    }

    /** Lets a mail go to whom it was written, although its ticket has another customer or address now. */
    public UUID release(UUID message, Caller caller) {
        return decide(message, caller, Decision.RELEASE);
    }

    /** Has it not sent. */
    public UUID drop(UUID message, Caller caller) {
        return decide(message, caller, Decision.DROP);
    }

    private enum Decision {
        AGAIN("message.send-again", "sent-again"),
        RELEASE("message.release", "mail-released"),
        DROP("message.drop", "mail-dropped");

        private final String act;
        private final String change;

        Decision(String act, String change) {
            this.act = act;
            this.change = change;
        }
    }

    /** The ticket's id. */
    private UUID decide(UUID id, Caller caller, Decision decision) {
        TicketAccess.requireAgent(caller);
        Message message =
                tools.tickets().message(id).orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such message"));
        Ticket ticket = tools.tickets().lock(tools.tickets().ticketOf(message).publicId);
        tools.access().enter(ticket, caller, decision.act);
        OutboxMail mail = mail(message);
        Sending sending =
                new SendingReader(em, tools.seals()).of(List.of(message.id)).get(message.id);
        boolean allowed = sending != null
                && switch (decision) {
                    case AGAIN -> sending.canTryAgain() && message.blob != null;
                    case RELEASE -> mail.state == OutboxState.HELD;
                    case DROP -> sending.canDrop();
                };
        if (!allowed) {
            throw new Refusal(Refusal.Code.CONFLICT, "that cannot be done to this mail now");
        }
        switch (decision) {
            case AGAIN -> queue(mail, OutgoingMail::open);
            case RELEASE -> {
                mail.released = true;
                queue(mail, recipient -> {});
            }
            case DROP -> {
                mail.state = OutboxState.DROPPED;
                mail.finished = parts.clock().instant();
            }
        }
        tools.tickets().happened(ticket, new Change(parts.clock().instant(), caller.actor(), decision.change, null));
        return ticket.publicId;
    }

    private OutboxMail mail(Message message) {
        List<?> row = em.createNativeQuery("SELECT id FROM outbox WHERE message_id = ?1 FOR UPDATE SKIP LOCKED")
                .setParameter(1, message.id)
                .getResultList();
        if (row.isEmpty()) {
            throw new Refusal(Refusal.Code.CONFLICT, "the message was not mailed, or is being sent just now");
        }
        OutboxMail mail = em.find(OutboxMail.class, ((Number) row.get(0)).longValue());
        em.refresh(mail);
        return mail;
    }

    private void queue(OutboxMail mail, Consumer<OutboxRecipient> change) {
        em.createQuery("SELECT r FROM OutboxRecipient r WHERE r.outboxId = :id", OutboxRecipient.class)
                .setParameter("id", mail.id)
                .getResultList()
                .forEach(change);
        mail.state = OutboxState.QUEUED;
        mail.nextTry = parts.clock().instant();
        mail.finished = null;
        mail.notice = null;
        mail.attempts = 0;
    }

    /** Whoever has it keeps it; the others are tried. */
    private static void open(OutboxRecipient recipient) {
        if (recipient.state != SendReport.State.ACCEPTED || recipient.bounce != null) {
            recipient.state = SendReport.State.LATER;
            recipient.bounce = null;
            recipient.bounceStatus = null;
            recipient.bounced = null;
        }
    }
}
