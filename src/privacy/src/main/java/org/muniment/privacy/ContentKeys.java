package org.muniment.privacy;

import jakarta.persistence.EntityManager;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.TicketErasure;
import org.muniment.ledger.Act;
import org.muniment.terms.Purpose;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;

/**
 * The keys, one a case, that locked data of third persons is sealed under from the moment it is locked. Its sender's own key
 * lives on, so that only a key of its own makes its erasure one of the key too: recorded in the ledger with the key's
 * commitment, and good for every copy made since. In the current transaction.
 */
final class ContentKeys {

    private final PrivacyParts parts;
    private final EntityManager em;

    ContentKeys(PrivacyParts parts) {
        this.parts = parts;
        this.em = parts.entities();
    }

    private TicketErasure erasing() {
        return parts.tickets().erasing();
    }

    /** Seals the case's content under a key of its own. */
    void seal(PrivacyCase of, UUID ticket) {
        KeyId key = parts.vault().keys().create(TenantId.HOUSE, KeyKind.SUBJECT, "third-party:" + of.publicId);
        em.createNativeQuery("INSERT INTO incident_key (case_id, key_id) VALUES (?1, ?2)")
                .setParameter(1, of.id)
                .setParameter(2, key.toString())
                .executeUpdate();
        erasing().sealAway(ticket, key, IncidentDesk.SELF);
    }

    /** The content is to be read again: seals it as it was, and gives the key up. */
    void unseal(PrivacyCase of, UUID ticket) {
        if (end(of)) {
            erasing().sealBack(ticket, IncidentDesk.SELF);
        }
    }

    /**
     * Nothing is to be read under the case's key any more; it is destroyed by {@link #destroyNext} once this is committed.
     *
     * @return whether there is one: cases from before had none
     */
    boolean end(PrivacyCase of) {
        return em.createNativeQuery("UPDATE incident_key SET ended = ?2 WHERE case_id = ?1 AND ended IS NULL")
                        .setParameter(1, of.id)
                        .setParameter(2, Timestamp.from(parts.clock().instant()))
                        .executeUpdate()
                > 0;
    }

    /** Destroys one key that was given up; may be repeated after a crash. */
    boolean destroyNext() {
        List<?> rows = em.createNativeQuery("SELECT case_id, key_id FROM incident_key WHERE ended IS NOT NULL"
                        + " AND destroyed IS NULL ORDER BY case_id LIMIT 1 FOR UPDATE")
                .getResultList();
        Optional<Object[]> first = rows.stream().findFirst().map(row -> (Object[]) row);
        first.ifPresent(row -> {
            PrivacyCase of = em.find(PrivacyCase.class, ((Number) row[0]).longValue());
            KeyId key = new KeyId(UUID.fromString((String) row[1]));
            parts.tickets().person().destroyKey(key, "case " + of.number + ": content", IncidentDesk.SELF);
            parts.ledger()
                    .append(new Act(
                            IncidentDesk.ACTOR,
                            "dsr." + of.machine.word() + ".key-destroyed",
                            Purpose.INCIDENT,
                            CaseBook.object(of),
                            Map.of("key", key.toString())));
            em.createNativeQuery("UPDATE incident_key SET destroyed = ?2 WHERE case_id = ?1")
                    .setParameter(1, of.id)
                    .setParameter(2, Timestamp.from(parts.clock().instant()))
                    .executeUpdate();
        });
        return first.isPresent();
    }
}
