package org.muniment.desk;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.muniment.ledger.Act;
import org.muniment.terms.Actor;
import org.muniment.terms.ErasureCount;
import org.muniment.terms.Purpose;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyDestroyed;
import org.muniment.vault.KeyId;

/**
 * Erases a customer: removes their rows and destroys their key, which makes every copy unreadable, backups included. Files
 * and index follow from notes in the same transaction. What remains are keyed hashes of their mail, so that a mailbox that
 * still holds it does not bring it back. Opens nothing and works in sets, so that it can be repeated after a crash half
 * way and costs little for a person of many messages.
 */
final class Erasure {

    private static final String TICKETS = "(SELECT id FROM ticket WHERE account_id = ?1)";
    private static final String MESSAGES = "(SELECT id FROM message WHERE ticket_id IN " + TICKETS + ")";
    private static final String KEY = "(SELECT key_id FROM account WHERE id = ?1)";
    private static final String MAILS = "(SELECT id FROM outbox WHERE key_id = " + KEY + ")";

    /** What outlives the rows. */
    private static final List<String> NOTES = List.of(
            "INSERT INTO index_rewrite (month, account_id) SELECT DISTINCT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM'),"
                    + " CAST(?1 AS bigint) FROM message WHERE ticket_id IN " + TICKETS + " ON CONFLICT DO NOTHING",
            "INSERT INTO blob_removal (blob) SELECT CAST(blob AS uuid) FROM message WHERE blob IS NOT NULL AND ticket_id IN "
                    + TICKETS
                    + " UNION SELECT CAST(blob AS uuid) FROM attachment WHERE blob IS NOT NULL AND message_id IN "
                    + MESSAGES + " UNION SELECT blob FROM outbox WHERE key_id = " + KEY + " ON CONFLICT DO NOTHING");

    /** In this order nothing refers to what is gone. */
    private static final List<String> REMOVALS = List.of(
            "DELETE FROM outbox_recipient WHERE outbox_id IN " + MAILS,
            "DELETE FROM outbox WHERE key_id = " + KEY,
            "DELETE FROM attachment WHERE message_id IN " + MESSAGES,
            "DELETE FROM message WHERE ticket_id IN " + TICKETS,
            "DELETE FROM ticket_event WHERE ticket_id IN " + TICKETS,
            "DELETE FROM break_glass WHERE ticket_id IN " + TICKETS,
            "UPDATE delivery SET ticket_id = NULL WHERE ticket_id IN " + TICKETS,
            "DELETE FROM ticket WHERE account_id = ?1",
            "DELETE FROM welcome_letter WHERE account_id = ?1",
            "DELETE FROM customer_key WHERE account_id = ?1",
            "DELETE FROM profile_fact WHERE account_id = ?1",
            "DELETE FROM one_time_link WHERE account_id = ?1",
            "DELETE FROM session WHERE account_id = ?1",
            "DELETE FROM account WHERE id = ?1");

    private final DeskParts parts;
    private final EntityManager em;

    Erasure(DeskParts parts) {
        this.parts = parts;
        this.em = parts.entities();
    }

    ErasureCount run(Customer customer, String reason) {
        // Mail that is being filed meanwhile holds the account until it is filed; see Customers.hold.
        em.lock(customer, LockModeType.PESSIMISTIC_WRITE);
        long id = customer.id;
        UUID key = customer.keyId;
        UUID subject = customer.subject;
        em.flush();
        em.clear();
        long messages = count("SELECT count(*) FROM message WHERE ticket_id IN " + TICKETS, id);
        long tickets = count("SELECT count(*) FROM ticket WHERE account_id = ?1", id);
        entomb(id);
        NOTES.forEach(note -> run(note, id));
        REMOVALS.forEach(removal -> run(removal, id));
        // What the commit could still refuse it refuses here, while the key lives.
        em.createNativeQuery("SET CONSTRAINTS ALL IMMEDIATE").executeUpdate();
        destroyKey(key, subject, reason);
        return new ErasureCount(1 + tickets + messages, 0);
    }

    /** Keyed hashes of the mail that came in. */
    private void entomb(long account) {
        em.createNativeQuery("INSERT INTO tombstone (raw_index, at) SELECT DISTINCT raw_index, CAST(?2 AS timestamptz)"
                        + " FROM message WHERE kind = 'MAIL_IN' AND raw_index IS NOT NULL AND ticket_id IN " + TICKETS
                        + " ON CONFLICT DO NOTHING")
                .setParameter(1, account)
                .setParameter(2, Timestamp.from(parts.clock().instant()))
                .executeUpdate();
    }

    private long count(String query, long account) {
        return ((Number) em.createNativeQuery(query).setParameter(1, account).getSingleResult()).longValue();
    }

    private void run(String statement, long account) {
        em.createNativeQuery(statement).setParameter(1, account).executeUpdate();
    }

    private void destroyKey(UUID key, UUID subject, String reason) {
        destroyKey(parts, key, Map.of("subject", subject.toString(), "reason", reason));
    }

    /** Destroys a key for good, with an entry in the ledger; harmless when it is destroyed already. */
    static void destroyKey(DeskParts parts, UUID key, Map<String, String> why) {
        Map<String, String> details = new HashMap<>(why);
        try {
            Destruction destruction =
                    parts.vault().keys().destroy(new KeyId(key), why.getOrDefault("reason", "erasure"));
            details.put("commitment", HexFormat.of().formatHex(destruction.commitment()));
        } catch (KeyDestroyed e) {
            // An erasure before this one got as far as here; the record below may not have been written then.
            details.put("repeated", "true");
        }
        parts.ledger()
                .append(new Act(Actor.system("desk"), "key.destroyed", Purpose.SUBJECT_REQUEST, "key:" + key, details));
    }
}
