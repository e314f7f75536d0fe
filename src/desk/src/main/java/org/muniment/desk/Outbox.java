package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.muniment.ledger.Act;
import org.muniment.mail.OutboundQueue;
import org.muniment.mail.Outgoing;
import org.muniment.mail.RawMail;
import org.muniment.mail.SendReport;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;

/** Mail waiting to be sent, on PostgreSQL; each call is one transaction. Thread-safe. */
@ApplicationScoped
@Transactional
public class Outbox implements OutboundQueue {

    /** A claim whose outcome never came is given out again after this. */
    private static final Duration CLAIM_LIFE = Duration.ofMinutes(10);

    private final DeskParts parts;
    private final EntityManager em;
    private final Tools tools;
    private final Notices notices;

    /** For the container. */
    @Inject
    public Outbox(DeskParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        this.tools = Tools.of(parts);
        this.notices = new Notices(parts, tools);
    }

    @SuppressWarnings("NullAway")
    protected Outbox() {
        this.parts = null;
        this.em = null;
        this.tools = null;
        this.notices = null;
    }

    @Override
    public Optional<Outgoing> claim() {
        Instant now = parts.clock().instant();
        List<?> due = em.createNativeQuery(
                        "SELECT id FROM outbox WHERE state IN ('QUEUED', 'CLAIMED') AND next_try <= ?1"
                                + " ORDER BY next_try, id LIMIT 1 FOR UPDATE SKIP LOCKED")
                .setParameter(1, Timestamp.from(now))
                .getResultList();
        if (due.isEmpty()) {
            return Optional.empty();
        }
        OutboxMail mail = em.find(OutboxMail.class, ((Number) due.get(0)).longValue());
        List<String> recipients = recipients(mail).stream()
                .filter(recipient -> recipient.state == SendReport.State.LATER)
                .map(recipient -> tools.seals().open(Postbox.addressOf(recipient), recipient.address))
                .toList();
        if (recipients.isEmpty()) {
            finish(mail, OutboxState.SENT);
            return Optional.empty();
        }
        if (!mail.released && !isStillTheirs(mail)) {
            finish(mail, OutboxState.HELD);
            return Optional.empty();
        }
        Optional<UUID> blob = blob(mail);
        if (blob.isEmpty()) {
            finish(mail, OutboxState.DROPPED);
            return Optional.empty();
        }
        int attempt = mail.attempts++;
        mail.state = OutboxState.CLAIMED;
        mail.nextTry = now.plus(CLAIM_LIFE);
        String sender = tools.seals().open(Postbox.senderOf(mail), mail.sender);
        RawMail wire = RawMail.of(tools.blobs().read(blob.get()));
        return Optional.of(new Outgoing(mail.publicId, sender, recipients, wire, attempt, mail.open));
    }

    /** Where its wire bytes are: with its message, which may have been sealed anew or emptied since. */
    private Optional<UUID> blob(OutboxMail mail) {
        return mail.messageId == null
                ? Optional.of(mail.blob)
                : Optional.ofNullable(em.find(Message.class, mail.messageId).blob);
    }

    /** Whether a ticket's mail would still go to the one address the ticket's customer has now. */
    private boolean isStillTheirs(OutboxMail mail) {
        if (mail.messageId == null) {
            return true;
        }
        List<?> now = em.createNativeQuery("SELECT a.address_index FROM message m JOIN ticket t ON t.id = m.ticket_id"
                        + " JOIN account a ON a.id = t.account_id WHERE m.id = ?1")
                .setParameter(1, mail.messageId)
                .getResultList();
        return recipients(mail).stream().allMatch(recipient -> now.stream()
                .anyMatch(index -> Arrays.equals((byte[]) index, recipient.addressIndex)));
    }

    @Override
    public void sent(UUID id, SendReport report) {
        OutboxMail mail = find(id);
        apply(mail, report);
        finish(mail, outcome(mail));
    }

    @Override
    public void failed(UUID id, boolean permanent, SendReport report, Optional<Instant> nextTry) {
        OutboxMail mail = find(id);
        apply(mail, report);
        if (report.anyWithheld() && mail.notice == null) {
            mail.notice = notices.instead(mail, recipients(mail)).orElse(null);
        }
        if (permanent) {
            finish(mail, outcome(mail));
        } else {
            mail.state = OutboxState.QUEUED;
            mail.nextTry = nextTry.orElse(parts.clock().instant().plus(CLAIM_LIFE));
        }
    }

    /** What a mail has come to that is not tried any more. */
    private OutboxState outcome(OutboxMail mail) {
        List<SendReport.State> states =
                recipients(mail).stream().map(recipient -> recipient.state).toList();
        if (states.contains(SendReport.State.REFUSED) || states.contains(SendReport.State.LATER)) {
            return OutboxState.FAILED;
        }
        if (states.contains(SendReport.State.WITHHELD)) {
            return mail.notice == null ? OutboxState.WITHHELD : OutboxState.NOTICED;
        }
        return OutboxState.SENT;
    }

    private void apply(OutboxMail mail, SendReport report) {
        List<OutboxRecipient> recipients = recipients(mail);
        for (SendReport.Outcome outcome : report.recipients()) {
            byte[] index = MailAddress.of(outcome.recipient())
                    .map(tools.seals()::addressIndex)
                    .orElse(new byte[0]);
            recipients.stream()
                    .filter(recipient -> Arrays.equals(recipient.addressIndex, index))
                    .forEach(recipient -> {
                        recipient.state = outcome.state();
                        recipient.at = report.at();
                        recipient.reply = tools.seals().seal(mail.keyId, Postbox.replyOf(recipient), outcome.reply());
                        recipient.hop = outcome.hop()
                                .map(hop -> tools.seals()
                                        .seal(mail.keyId, Postbox.hopOf(recipient), SendingReader.text(hop)))
                                .orElse(null);
                    });
        }
    }

    private void finish(OutboxMail mail, OutboxState state) {
        mail.state = state;
        mail.finished = parts.clock().instant();
    }

    private OutboxMail find(UUID id) {
        return em.createQuery("SELECT o FROM OutboxMail o WHERE o.publicId = :id", OutboxMail.class)
                .setParameter("id", id)
                .getResultStream()
                .findFirst()
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such mail in the outbox"));
    }

    private List<OutboxRecipient> recipients(OutboxMail mail) {
        return em.createQuery(
                        "SELECT r FROM OutboxRecipient r WHERE r.outboxId = :id ORDER BY r.id", OutboxRecipient.class)
                .setParameter("id", mail.id)
                .getResultList();
    }

    /** What became of a mail; only for the product itself, which shows it where the mail was sent from. */
    public Dispatch dispatch(UUID id, Caller caller) {
        requireSystem(caller);
        OutboxMail mail = find(id);
        List<String> replies = recipients(mail).stream()
                .map(recipient -> tools.seals().openOrEmpty(Postbox.replyOf(recipient), recipient.reply))
                .toList();
        return new Dispatch(id, mail.state, Optional.ofNullable(mail.finished), replies);
    }

    /**
     * Takes a mail back that no worker holds; only for the product itself.
     *
     * @return whether it will not be sent any more
     */
    public boolean takeBack(UUID id, Caller caller) {
        requireSystem(caller);
        List<?> free = em.createNativeQuery("SELECT id FROM outbox WHERE public_id = CAST(?1 AS uuid)"
                        + " AND state IN ('QUEUED', 'FAILED', 'WITHHELD') FOR UPDATE")
                .setParameter(1, id.toString())
                .getResultList();
        for (Object row : free) {
            em.createNativeQuery("DELETE FROM outbox_recipient WHERE outbox_id = ?1")
                    .setParameter(1, row)
                    .executeUpdate();
            em.createNativeQuery("DELETE FROM outbox WHERE id = ?1")
                    .setParameter(1, row)
                    .executeUpdate();
        }
        return !free.isEmpty();
    }

    private static void requireSystem(Caller caller) {
        if (!caller.isSystem()) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only the product itself may do this");
        }
    }

    /** How many mails are in each state; no content, for operators. */
    public Map<OutboxState, Long> counts() {
        Map<OutboxState, Long> counts = new EnumMap<>(OutboxState.class);
        em.createQuery("SELECT o.state, COUNT(o) FROM OutboxMail o GROUP BY o.state", Object[].class)
                .getResultList()
                .forEach(row -> counts.put((OutboxState) row[0], (Long) row[1]));
        return counts;
    }

    /** Puts mails that were given up back into the queue, for operators; returns how many. */
    public int retryFailed(Caller operator) {
        if (!operator.is(Role.OPERATOR) && !operator.isSystem()) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only operators may do this");
        }
        parts.ledger().append(Act.of(operator.actor(), "outbox.retry", operator.purpose(), "outbox"));
        Timestamp now = Timestamp.from(parts.clock().instant());
        em.createNativeQuery("UPDATE outbox_recipient SET state = 'LATER' WHERE state IN ('REFUSED', 'WITHHELD')"
                        + " AND outbox_id IN (SELECT id FROM outbox WHERE state IN ('FAILED', 'WITHHELD'))")
                .executeUpdate();
        return em.createNativeQuery(
                        "UPDATE outbox SET state = 'QUEUED', finished = NULL, next_try = ?1 WHERE state IN ('FAILED', 'WITHHELD')")
                .setParameter(1, now)
                .executeUpdate();
    }
}
