package org.muniment.desk;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.muniment.ledger.Act;
import org.muniment.terms.Actor;
import org.muniment.terms.ErasureCount;
import org.muniment.terms.Purpose;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyDestroyed;
import org.muniment.vault.KeyId;

/**
 * Erases a customer: destroys their key, which makes every copy unreadable, backups included, then removes rows and files.
 * What remains are keyed hashes of their mail, so that a mailbox that still holds it does not bring it back. Opens
 * nothing, so that it can be repeated after a crash half way.
 */
final class Erasure {

    private static final String TICKETS = "(SELECT id FROM ticket WHERE account_id = ?1)";
    private static final String MESSAGES = "(SELECT id FROM message WHERE ticket_id IN " + TICKETS + ")";
    private static final String MAILS =
            "(SELECT id FROM outbox WHERE key_id = (SELECT key_id FROM account WHERE id = ?1))";

    /** In this order nothing refers to what is gone. */
    private static final List<String> REMOVALS = List.of(
            "DELETE FROM outbox_recipient WHERE outbox_id IN " + MAILS,
            "DELETE FROM outbox WHERE id IN " + MAILS,
            "DELETE FROM attachment WHERE message_id IN " + MESSAGES,
            "DELETE FROM message WHERE ticket_id IN " + TICKETS,
            "DELETE FROM ticket_event WHERE ticket_id IN " + TICKETS,
            "DELETE FROM break_glass WHERE ticket_id IN " + TICKETS,
            "UPDATE delivery SET ticket_id = NULL WHERE ticket_id IN " + TICKETS,
            "DELETE FROM ticket WHERE account_id = ?1",
            "DELETE FROM welcome_letter WHERE account_id = ?1",
            "DELETE FROM profile_fact WHERE account_id = ?1",
            "DELETE FROM one_time_link WHERE account_id = ?1",
            "DELETE FROM session WHERE account_id = ?1",
            "DELETE FROM account WHERE id = ?1");

    private final DeskParts parts;
    private final EntityManager em;
    private final Tools tools;

    Erasure(DeskParts parts, Tools tools) {
        this.parts = parts;
        this.em = parts.entities();
        this.tools = tools;
    }

    ErasureCount run(Customer customer, String reason) {
        // Mail that is being filed meanwhile waits here, fails, and comes again to a new account.
        em.lock(customer, LockModeType.PESSIMISTIC_WRITE);
        List<Ticket> tickets = tools.tickets().byAccount(customer.id);
        List<UUID> blobs = new ArrayList<>();
        long messages = 0;
        for (Ticket ticket : tickets) {
            List<Message> found = tools.tickets().messagesOf(ticket);
            messages += found.size();
            MessageWriter.toIndex(em, found);
            found.forEach(this::entomb);
            found.stream().map(message -> message.blob).filter(Objects::nonNull).forEach(blobs::add);
            tools
                    .tickets()
                    .attachmentsOf(found.stream().map(message -> message.id).toList())
                    .stream()
                    .map(attachment -> attachment.blob)
                    .filter(Objects::nonNull)
                    .forEach(blobs::add);
        }
        em.createQuery("SELECT o.blob FROM OutboxMail o WHERE o.keyId = :key", UUID.class)
                .setParameter("key", customer.keyId)
                .getResultList()
                .forEach(blobs::add);
        long accountId = customer.id;
        em.flush();
        em.clear();
        REMOVALS.forEach(removal ->
                em.createNativeQuery(removal).setParameter(1, accountId).executeUpdate());
        destroyKey(customer, reason);
        blobs.forEach(tools.blobs()::delete);
        return new ErasureCount(1 + tickets.size() + messages, 0);
    }

    private void entomb(Message message) {
        if (message.kind == MessageKind.MAIL_IN && message.rawIndex != null) {
            em.createNativeQuery("INSERT INTO tombstone (raw_index, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
                    .setParameter(1, message.rawIndex)
                    .setParameter(2, Timestamp.from(parts.clock().instant()))
                    .executeUpdate();
        }
    }

    private void destroyKey(Customer customer, String reason) {
        Map<String, String> details = new HashMap<>();
        details.put("subject", customer.subject.toString());
        details.put("reason", reason);
        try {
            Destruction destruction = parts.vault().keys().destroy(new KeyId(customer.keyId), reason);
            details.put("commitment", HexFormat.of().formatHex(destruction.commitment()));
        } catch (KeyDestroyed e) {
            // An erasure before this one got as far as here; the record below may not have been written then.
            details.put("repeated", "true");
        }
        parts.ledger()
                .append(new Act(
                        Actor.system("desk"),
                        "key.destroyed",
                        Purpose.SUBJECT_REQUEST,
                        "key:" + customer.keyId,
                        details));
    }
}
