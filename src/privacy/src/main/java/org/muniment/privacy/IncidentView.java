package org.muniment.privacy;

import java.time.Instant;
import java.util.Optional;
import org.muniment.desk.Dispatch;

/**
 * What a case about data of third persons knows, without their data.
 *
 * @param facts kinds and counts
 * @param evidence the sealed evidence, once a second person has confirmed
 * @param report the report to the authority, once it is drafted
 * @param authority where the policy sends reports by mail, if it says so
 */
public record IncidentView(
        ThirdPartyFacts facts, Optional<Evidence> evidence, Optional<Report> report, Optional<String> authority) {

    /**
     * Evidence: the frozen ticket.
     *
     * @param sha256 SHA-256 in hexadecimal over its messages and their exact wire bytes
     * @param entry the ledger entry that states the hash; its time is the evidence's time
     * @param at when it was sealed
     * @param review until when somebody has to look at it again
     * @param end when it must be gone, whatever is still open
     */
    public record Evidence(String sha256, long entry, Instant at, Instant review, Instant end) {}

    /**
     * A report.
     *
     * @param text its text
     * @param dispatch what became of its mail, if it went by mail
     * @param reported when it counts as sent
     */
    public record Report(String text, Optional<Dispatch> dispatch, Optional<Instant> reported) {
        @Override
        public String toString() {
            return "Report";
        }
    }
}
