package org.muniment.desk;

import jakarta.persistence.EntityManager;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.muniment.terms.Refusal;

/**
 * Slows down guessing: after five failures for an address in a row each further one blocks it for a while, doubled up to
 * an hour. Counted for unknown addresses too, so that the block tells nothing.
 */
final class LoginThrottle {

    private static final int FREE_FAILURES = 5;
    private static final Duration FIRST_BLOCK = Duration.ofSeconds(30);
    private static final Duration LONGEST_BLOCK = Duration.ofHours(1);
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(24);

    private final EntityManager em;

    LoginThrottle(EntityManager em) {
        this.em = em;
    }

    void check(byte[] login, Instant now) {
        List<?> blocked = em.createNativeQuery(
                        "SELECT 1 FROM login_failure WHERE login_index = ?1 AND blocked_until > ?2")
                .setParameter(1, login)
                .setParameter(2, Timestamp.from(now))
                .getResultList();
        if (!blocked.isEmpty()) {
            throw new Refusal(Refusal.Code.RATE_LIMITED, "too many failed attempts; wait a while");
        }
    }

    void failed(byte[] login, Instant now) {
        Number failures = (Number) em.createNativeQuery(
                        "INSERT INTO login_failure (login_index, failures, last, blocked_until) VALUES (?1, 1, ?2, ?2)"
                                + " ON CONFLICT (login_index) DO UPDATE SET last = ?2, failures ="
                                + " CASE WHEN login_failure.last < ?3 THEN 1 ELSE login_failure.failures + 1 END"
                                + " RETURNING failures")
                .setParameter(1, login)
                .setParameter(2, Timestamp.from(now))
                .setParameter(3, Timestamp.from(now.minus(FORGOTTEN_AFTER)))
                .getSingleResult();
        int excess = failures.intValue() - FREE_FAILURES;
        if (excess >= 0) {
            long seconds = Math.min(FIRST_BLOCK.toSeconds() << Math.min(excess, 10), LONGEST_BLOCK.toSeconds());
            em.createNativeQuery("UPDATE login_failure SET blocked_until = ?2 WHERE login_index = ?1")
                    .setParameter(1, login)
                    .setParameter(2, Timestamp.from(now.plusSeconds(seconds)))
                    .executeUpdate();
        }
    }

    void succeeded(byte[] login) {
        em.createNativeQuery("DELETE FROM login_failure WHERE login_index = ?1")
                .setParameter(1, login)
                .executeUpdate();
    }
}
