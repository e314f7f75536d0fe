package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.ledger.Act;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;

/** The files that the scanner has still to see; asking it happens outside of the transactions here. Thread-safe. */
@ApplicationScoped
@Transactional
class ScanQueue {

    private static final Actor ACTOR = Actor.system("virus-scan");

    private final DeskParts parts;
    private final EntityManager em;

    @Inject
    ScanQueue(DeskParts parts) {
        this.parts = parts;
        this.em = parts.entities();
    }

    @SuppressWarnings("NullAway")
    protected ScanQueue() {
        this.parts = null;
        this.em = null;
    }

    /**
     * A file to be scanned.
     *
     * @param id its attachment
     * @param blob the sealed file: its own, or its mail
     * @param path where in the mail it is; {@code null} when the sealed file is it
     */
    record Waiting(UUID id, UUID blob, @Nullable String path) {}

    /** The files that have waited longest; those of one mail follow one another. */
    List<Waiting> next(int limit) {
        List<?> rows = em.createNativeQuery(
                        "SELECT CAST(a.public_id AS text), COALESCE(a.blob, m.blob), a.path FROM attachment a"
                                + " JOIN message m ON m.id = a.message_id WHERE a.scan = 'WAITING' AND a.scan_after <= ?1"
                                + " AND COALESCE(a.blob, m.blob) IS NOT NULL ORDER BY a.scan_after, a.id LIMIT ?2")
                .setParameter(1, Timestamp.from(parts.clock().instant()))
                .setParameter(2, limit)
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Waiting(
                        UUID.fromString((String) row[0]), UUID.fromString(String.valueOf(row[1])), (String) row[2]))
                .toList();
    }

    /** Keeps what the scanner said; what is in quarantine is recorded in the ledger. */
    void settle(UUID attachment, FileScan.State state, String finding) {
        if (state == FileScan.State.INFECTED) {
            parts.ledger()
                    .append(new Act(
                            ACTOR,
                            "attachment.quarantined",
                            Purpose.OPERATION,
                            "attachment:" + attachment,
                            Map.of("found", finding)));
        }
        em.createNativeQuery("UPDATE attachment SET scan = ?1, finding = ?2 WHERE public_id = CAST(?3 AS uuid)")
                .setParameter(1, state.name())
                .setParameter(2, finding.isEmpty() ? null : finding)
                .setParameter(3, attachment.toString())
                .executeUpdate();
    }

    /** Lets a file wait again, with the reason. */
    void later(UUID attachment, String why, Duration pause) {
        em.createNativeQuery(
                        "UPDATE attachment SET finding = ?1, scan_after = ?2 WHERE public_id = CAST(?3 AS uuid) AND scan = 'WAITING'")
                .setParameter(1, why)
                .setParameter(2, Timestamp.from(parts.clock().instant().plus(pause)))
                .setParameter(3, attachment.toString())
                .executeUpdate();
    }
}
