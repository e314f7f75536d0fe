package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.muniment.desk.TicketRepository.Change;
import org.muniment.mail.MailReader;
import org.muniment.mail.RawMail;
import org.muniment.mail.SenderCheck;
import org.muniment.mail.auth.Verdict;
import org.muniment.terms.Actor;

/**
 * Looks senders up again that could not be looked up when their mail came, because name servers did not answer: after five
 * minutes first, for about a day. A mail whose sender is confirmed then leaves quarantine. Thread-safe.
 */
@ApplicationScoped
@Transactional
public class SenderRecheck {

    /** How long after one attempt the next follows; after the last of them nobody asks again. */
    private static final List<Duration> PAUSES = List.of(
            Duration.ofMinutes(5),
            Duration.ofMinutes(20),
            Duration.ofHours(1),
            Duration.ofHours(3),
            Duration.ofHours(6),
            Duration.ofHours(12));

    private static final System.Logger LOG = System.getLogger(SenderRecheck.class.getName());
    private static final Actor ACTOR = Actor.system("mail-desk");

    private final DeskParts parts;
    private final EntityManager em;
    private final Tools tools;
    private final SenderCheck senders;
    private final MailReader reader;

    /** For the container. */
    @Inject
    public SenderRecheck(DeskParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        this.tools = Tools.of(parts);
        this.senders = SenderCheck.of(parts.mail().auth(), parts.clock());
        this.reader = new MailReader();
    }

    @SuppressWarnings("NullAway")
    protected SenderRecheck() {
        this.parts = null;
        this.em = null;
        this.tools = null;
        this.senders = null;
        this.reader = null;
    }

    /** Notes a message whose sender could not be looked up, in the transaction that files it. */
    static void note(EntityManager em, Message message, Instant now) {
        em.flush();
        em.createNativeQuery("INSERT INTO sender_check (message_id, due, attempts) VALUES (?1, ?2, 0)")
                .setParameter(1, message.id)
                .setParameter(2, Timestamp.from(now.plus(PAUSES.get(0))))
                .executeUpdate();
    }

    /** Looks up one sender that is due, in a transaction of its own; whether there was one. */
    public boolean next() {
        Instant now = parts.clock().instant();
        List<?> due = senders.enabled()
                ? em.createNativeQuery("SELECT message_id, attempts FROM sender_check WHERE due <= ?1"
                                + " ORDER BY due LIMIT 1 FOR UPDATE SKIP LOCKED")
                        .setParameter(1, Timestamp.from(now))
                        .getResultList()
                : List.of();
        if (due.isEmpty()) {
            return false;
        }
        Object[] row = (Object[]) due.get(0);
        long id = ((Number) row[0]).longValue();
        int attempts = ((Number) row[1]).intValue() + 1;
        Message message = em.find(Message.class, id);
        Ticket ticket = tools.tickets().lock(tools.tickets().ticketOf(message).publicId);
        Verdict verdict = check(message, ticket);
        boolean later = verdict.standing() == Verdict.Standing.UNKNOWN
                && !verdict.sentences().isEmpty();
        if (later && attempts < PAUSES.size()) {
            em.createNativeQuery("UPDATE sender_check SET attempts = ?1, due = ?2 WHERE message_id = ?3")
                    .setParameter(1, attempts)
                    .setParameter(2, Timestamp.from(now.plus(PAUSES.get(attempts))))
                    .setParameter(3, id)
                    .executeUpdate();
        } else {
            em.createNativeQuery("DELETE FROM sender_check WHERE message_id = ?1")
                    .setParameter(1, id)
                    .executeUpdate();
            settle(ticket, verdict.standing(), now);
        }
        return true;
    }

    /** Checks anew; a mail that cannot be read any more must not hold up the others. */
    private Verdict check(Message message, Ticket ticket) {
        try {
            return message.blob == null ? Verdict.UNCHECKED : checked(message, message.blob, ticket);
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the sender of a mail could not be looked up again: "
                            + e.getClass().getName());
            return Verdict.UNCHECKED;
        }
    }

    private Verdict checked(Message message, UUID blob, Ticket ticket) {
        Map<String, String> head = new HashMap<>(tools.seals().openMap(TicketReader.headOf(message), message.head));
        RawMail raw = RawMail.of(tools.blobs().read(blob));
        Verdict verdict = senders.check(raw, reader.read(raw), SenderNote.handover(head));
        SenderNote.write(verdict, head);
        message.head = tools.seals().seal(ticket.keyId, TicketReader.headOf(message), head);
        return verdict;
    }

    private void settle(Ticket ticket, Verdict.Standing standing, Instant now) {
        if (ticket.status != TicketStatus.QUARANTINED || !SenderNote.UNCONFIRMED.equals(ticket.quarantine)) {
            return;
        }
        if (standing == Verdict.Standing.VOUCHED) {
            ticket.status = TicketStatus.OPEN;
            ticket.updated = now;
            tools.tickets().happened(ticket, new Change(now, ACTOR, "confirmed", null));
        } else if (standing == Verdict.Standing.FAILED) {
            ticket.quarantine = SenderNote.FORGED;
        }
    }
}
