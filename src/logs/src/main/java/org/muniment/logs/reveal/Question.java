package org.muniment.logs.reveal;

import java.time.Instant;
import org.muniment.terms.Purpose;
import org.muniment.terms.TenantId;

/**
 * Which address somebody wants to know, and why.
 *
 * @param tenant whose logs
 * @param pseudonym one pseudonym, as a record shows it
 * @param recordTime the time of the record it stands in, which says under which key it was made
 * @param purpose what for; one of {@link Reveals#PURPOSES}
 * @param caseNumber the case it belongs to
 * @param reason in words
 */
public record Question(
        TenantId tenant, String pseudonym, Instant recordTime, Purpose purpose, String caseNumber, String reason) {

    /** Names the tenant only. */
    @Override
    public String toString() {
        return "Question about " + tenant;
    }
}
