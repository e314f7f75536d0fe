package org.muniment.desk;

import jakarta.persistence.EntityManager;
import java.nio.ByteBuffer;
import java.sql.Timestamp;
import java.time.Instant;
import org.muniment.mail.AutomaticMailStore;

/** Counts automatic mail to each correspondent in the current transaction; keeps keyed hashes only, and those for a day. */
final class AutomaticMails implements AutomaticMailStore {

    private final EntityManager em;
    private final Seals seals;

    AutomaticMails(EntityManager em, Seals seals) {
        this.em = em;
        this.seals = seals;
    }

    @Override
    public boolean record(String correspondent, Instant since, Instant now, int limit) {
        byte[] index = seals.index("automatic-mail", correspondent);
        // Two transactions that write to the same correspondent count one after the other.
        em.createNativeQuery("SELECT CAST(pg_advisory_xact_lock(?1) AS text)")
                .setParameter(1, ByteBuffer.wrap(index).getLong())
                .getSingleResult();
        em.createNativeQuery("DELETE FROM automatic_mail WHERE correspondent_index = ?1 AND at < ?2")
                .setParameter(1, index)
                .setParameter(2, Timestamp.from(since))
                .executeUpdate();
        Number count =
                (Number) em.createNativeQuery("SELECT count(*) FROM automatic_mail WHERE correspondent_index = ?1")
                        .setParameter(1, index)
                        .getSingleResult();
        if (count.intValue() >= limit) {
            return false;
        }
        em.createNativeQuery(
                        "INSERT INTO automatic_mail (id, correspondent_index, at) VALUES (nextval('desk_ids'), ?1, ?2)")
                .setParameter(1, index)
                .setParameter(2, Timestamp.from(now))
                .executeUpdate();
        return true;
    }
}
