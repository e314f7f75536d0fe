package org.muniment.desk;

import java.time.Instant;
import java.util.Map;

/** The confidentiality agreement of staff: accepted by name, for a time; without it nobody signs in. */
final class StaffAgreements {

    private static final String VERSION = "1";

    private final DeskParts parts;

    StaffAgreements(DeskParts parts) {
        this.parts = parts;
    }

    static LetterText text() {
        return LetterText.of("confidentiality", VERSION, Map.of());
    }

    void accept(long staffId) {
        LetterText text = text();
        Agreement agreement = new Agreement();
        agreement.staffId = staffId;
        agreement.version = text.version();
        agreement.textSha256 = text.sha256();
        agreement.accepted = parts.clock().instant();
        agreement.expires = agreement.accepted.plus(parts.settings().agreementLife());
        parts.entities().persist(agreement);
    }

    boolean inForce(long staffId) {
        Instant now = parts.clock().instant();
        return !parts.entities()
                .createQuery("SELECT a.id FROM Agreement a WHERE a.staffId = :id AND a.expires > :now", Long.class)
                .setParameter("id", staffId)
                .setParameter("now", now)
                .getResultList()
                .isEmpty();
    }
}
