package org.muniment.privacy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.muniment.policy.Clocks;
import org.muniment.policy.Deadline;
import org.muniment.terms.SubjectId;

/**
 * A case as it stands.
 *
 * @param id its public id
 * @param number its number for people
 * @param machine the procedure it follows
 * @param state where it stands
 * @param subject whom it is about, when known
 * @param ticket the ticket it came from
 * @param received when its clock started: arrival at any official channel
 * @param clock the name of its clock in the policy
 * @param deadlines every deadline of that clock, as computed at receipt
 * @param stopped when the clock stopped, because the promise was kept or the case ended
 * @param seen when this view was made
 * @param duplicateOf the earlier case it is part of
 * @param verdict the verdict on data of third persons
 * @param pack the package of an export, once there is one
 * @param history oldest first
 */
public record CaseView(
        UUID id,
        long number,
        Machine machine,
        CaseState state,
        Optional<SubjectId> subject,
        Optional<UUID> ticket,
        Instant received,
        String clock,
        List<Deadline> deadlines,
        Optional<Instant> stopped,
        Instant seen,
        Optional<UUID> duplicateOf,
        Optional<Verdict> verdict,
        Optional<Pack> pack,
        List<Step> history) {

    /**
     * The package of an export.
     *
     * @param bytes its size, in bytes
     * @param files how many files it holds
     * @param rootHash SHA-256 in hexadecimal of its tag manifest
     * @param readyUntil until when it can be collected
     * @param downloads how often it was
     * @param downloadsLeft how often it still can be
     */
    public record Pack(long bytes, int files, String rootHash, Instant readyUntil, int downloads, int downloadsLeft) {}

    /**
     * One transition.
     *
     * @param at when
     * @param actorKind what sort of actor
     * @param actor who, by id
     * @param from the state before
     * @param to the state after
     * @param reason why; only for staff
     * @param ledgerIndex its entry in the ledger
     */
    public record Step(
            Instant at,
            String actorKind,
            String actor,
            CaseState from,
            CaseState to,
            Optional<String> reason,
            long ledgerIndex) {}

    /** The deadline that binds: the earliest. */
    public Deadline binding() {
        return Clocks.binding(deadlines);
    }

    /** How much of the binding deadline's time is used: 0 at receipt, 1 at the deadline; stands still once stopped. */
    public double share() {
        return binding().share(stopped.orElse(seen));
    }

    /** What is left of it; negative when late; what was left when it stopped. */
    public Duration left() {
        return binding().left(stopped.orElse(seen));
    }

    /** Whether the promise was, or is being, missed. */
    public boolean overdue() {
        return binding().missed(stopped.orElse(seen));
    }
}
