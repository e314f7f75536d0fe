package org.muniment.privacy.export;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.muniment.terms.SubjectId;

/**
 * What copy to make.
 *
 * @param caseId the case's public id
 * @param number the case's number for people
 * @param subject whose data
 * @param language of the pages inside, two letters of ISO 639-1
 * @param received when it was asked for
 * @param snapshot as of when it states what is kept
 * @param redactions what is withheld, and why
 */
public record Order(
        UUID caseId,
        long number,
        SubjectId subject,
        String language,
        Instant received,
        Instant snapshot,
        List<Redaction> redactions) {

    /**
     * One thing withheld.
     *
     * @param what what it is, without its content
     * @param article the article that allows it
     * @param reason why
     */
    public record Redaction(String what, String article, String reason) {}

    /** Copies the list. */
    public Order {
        redactions = List.copyOf(redactions);
    }
}
