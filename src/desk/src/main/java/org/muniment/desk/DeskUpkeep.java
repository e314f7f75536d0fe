package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Housekeeping, for the composition root to call once a day. Thread-safe. */
@ApplicationScoped
@Transactional
public class DeskUpkeep {

    /** A blob that nobody refers to is left alone for so long: its transaction may still be under way. */
    private static final Duration ORPHAN_AGE = Duration.ofHours(24);

    private final DeskParts parts;
    private final EntityManager em;
    private final Blobs blobs;

    /** For the container. */
    @Inject
    public DeskUpkeep(DeskParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        this.blobs = Tools.of(parts).blobs();
    }

    @SuppressWarnings("NullAway")
    protected DeskUpkeep() {
        this.parts = null;
        this.em = null;
        this.blobs = null;
    }

    /**
     * Removes sealed files that a crash left without a row, and sessions, links and counters that are over.
     *
     * @return how many files were removed
     */
    public int run() {
        Instant now = parts.clock().instant();
        Timestamp over = Timestamp.from(now.minus(ORPHAN_AGE));
        for (String expired : List.of(
                "DELETE FROM session WHERE expires < ?1",
                "DELETE FROM one_time_link WHERE expires < ?1",
                "DELETE FROM automatic_mail WHERE at < ?1",
                "DELETE FROM login_failure WHERE last < ?1",
                "DELETE FROM break_glass WHERE expires < ?1")) {
            em.createNativeQuery(expired).setParameter(1, over).executeUpdate();
        }
        int removed = 0;
        for (String shelf : blobs.shelves()) {
            List<UUID> old = blobs.on(shelf, now.minus(ORPHAN_AGE));
            Set<UUID> used = used(old);
            for (UUID blob : old) {
                if (!used.contains(blob)) {
                    blobs.delete(blob);
                    removed++;
                }
            }
        }
        return removed;
    }

    private Set<UUID> used(List<UUID> candidates) {
        if (candidates.isEmpty()) {
            return Set.of();
        }
        String ids = "{" + candidates.stream().map(UUID::toString).collect(Collectors.joining(",")) + "}";
        List<?> rows = em.createNativeQuery("SELECT blob FROM message WHERE blob = ANY (CAST(?1 AS text[]))"
                        + " UNION SELECT blob FROM attachment WHERE blob = ANY (CAST(?1 AS text[]))"
                        + " UNION SELECT CAST(blob AS text) FROM outbox WHERE blob = ANY (CAST(?1 AS uuid[]))")
                .setParameter(1, ids)
                .getResultList();
        return rows.stream().map(row -> UUID.fromString((String) row)).collect(Collectors.toSet());
    }
}
