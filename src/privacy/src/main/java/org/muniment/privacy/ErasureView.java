package org.muniment.privacy;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.ErasureScope;

/**
 * An erasure as the data protection officer sees it.
 *
 * @param of the case
 * @param scope what the desk has now; empty when it has nothing any more
 * @param cases how many other cases of the person there are; that they were stays as proof
 * @param items what is kept
 * @param phrase what to type to approve
 * @param firstOfficer who approved first, when a second person has to
 * @param secondOfficer who approved second
 * @param recipients who has to be told
 * @param recipientsTold whether they were
 * @param counts what was erased, once it was
 * @param erased when the keys were destroyed
 * @param horizon from when on no backup brings anything back
 * @param certificate the signed certificate
 */
public record ErasureView(
        CaseView of,
        Optional<ErasureScope> scope,
        long cases,
        List<Item> items,
        String phrase,
        Optional<UUID> firstOfficer,
        Optional<UUID> secondOfficer,
        List<String> recipients,
        boolean recipientsTold,
        String counts,
        Optional<Instant> erased,
        Optional<Instant> horizon,
        Optional<String> certificate) {

    /**
     * A ticket that is kept.
     *
     * @param ticket its public id
     * @param number its number for people
     * @param decision why
     * @param reason in words
     * @param review when it is looked at again
     * @param released when it was erased after all
     */
    public record Item(
            UUID ticket, long number, Kept decision, String reason, LocalDate review, Optional<Instant> released) {}

    /** Whether a second person has to approve. */
    public boolean needsTwo() {
        return !items.isEmpty();
    }
}
