package org.muniment.privacy;

import static org.muniment.privacy.CaseState.*;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The procedures a case can follow, as states and what may follow each. */
public enum Machine {
    /** A person's copy of their data (GDPR Art. 15 and 20). */
    EXPORT(Map.ofEntries(
            Map.entry(RECEIVED, Set.of(PREPARING, DUPLICATE, ABUSE, CLOSED)),
            Map.entry(PREPARING, Set.of(REDACTING, FAILED, ABUSE)),
            Map.entry(REDACTING, Set.of(SEALED, PREPARING, FAILED, ABUSE)),
            Map.entry(SEALED, Set.of(READY, FAILED, ABUSE)),
            Map.entry(FAILED, Set.of(PREPARING, ABUSE, REVIEW)),
            Map.entry(REVIEW, Set.of(CLOSED, FAILED, ABUSE)),
            Map.entry(READY, Set.of(AUTHENTICATED, EXPIRED, ABUSE)),
            Map.entry(AUTHENTICATED, Set.of(DOWNLOADED, EXPIRED, ABUSE)),
            Map.entry(DOWNLOADED, Set.of(PURGED, ABUSE)),
            Map.entry(EXPIRED, Set.of(PURGED)),
            // Who finds the letter late says so late.
            Map.entry(PURGED, Set.of(ABUSE)),
            Map.entry(ABUSE, Set.of(PURGED)))),

    /** The erasure of a person (GDPR Art. 17). */
    ERASURE(Map.ofEntries(
            Map.entry(RECEIVED, Set.of(AUTH_PENDING, AUTHENTICATED, DUPLICATE, CLOSED)),
            Map.entry(AUTH_PENDING, Set.of(AUTHENTICATED, ABUSE, CLOSED)),
            Map.entry(AUTHENTICATED, Set.of(SCOPED)),
            Map.entry(SCOPED, Set.of(APPROVED, REFUSED, ABUSE, CLOSED)),
            Map.entry(ABUSE, Set.of(CLOSED)),
            Map.entry(REFUSED, Set.of(CLOSED)),
            Map.entry(APPROVED, Set.of(EVIDENCE_REKEYED)),
            Map.entry(EVIDENCE_REKEYED, Set.of(KEYS_DESTROYED)),
            Map.entry(KEYS_DESTROYED, Set.of(INDEX_PURGED)),
            Map.entry(INDEX_PURGED, Set.of(CACHES_PURGED)),
            Map.entry(CACHES_PURGED, Set.of(RECIPIENTS_TOLD)),
            Map.entry(RECIPIENTS_TOLD, Set.of(ANSWERED)),
            Map.entry(ANSWERED, Set.of(BACKUP_HORIZON)),
            Map.entry(BACKUP_HORIZON, Set.of(PROVED)))),

    /** Data of third persons in a message (GDPR Art. 5(1)(b) and 6). */
    THIRD_PARTY(Map.ofEntries(
            Map.entry(FLAGGED, Set.of(FROZEN)),
            Map.entry(FROZEN, Set.of(REFUSED)),
            Map.entry(REFUSED, Set.of(ASSESSING)),
            Map.entry(ASSESSING, Set.of(FALSE_ALARM, GOOD_FAITH, REPORTABLE)),
            Map.entry(FALSE_ALARM, Set.of(CLOSED)),
            Map.entry(GOOD_FAITH, Set.of(ERASED)),
            Map.entry(REPORTABLE, Set.of(SEALED, ASSESSING)),
            // Evidence whose longest time is over is erased from wherever the case stands.
            Map.entry(SEALED, Set.of(REPORT_DRAFTED, ERASED)),
            Map.entry(REPORT_DRAFTED, Set.of(REPORTED, ERASED)),
            Map.entry(REPORTED, Set.of(AUTHORITY_REPLY, ERASED)),
            Map.entry(AUTHORITY_REPLY, Set.of(RELEASED, ERASED)),
            Map.entry(RELEASED, Set.of(CLOSED)),
            Map.entry(ERASED, Set.of(CLOSED))));

    @SuppressWarnings("ImmutableEnumChecker") // made by Map.ofEntries and Set.of, which do not change
    private final Map<CaseState, Set<CaseState>> next;

    Machine(Map<CaseState, Set<CaseState>> next) {
        this.next = next;
    }

    /** The states that may follow {@code state}; none when it is an end. */
    public Set<CaseState> after(CaseState state) {
        return next.getOrDefault(state, Set.of());
    }

    /** As the ledger writes it, e.g. {@code third-party}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
