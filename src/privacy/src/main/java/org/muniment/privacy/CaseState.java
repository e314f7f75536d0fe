package org.muniment.privacy;

import java.util.Locale;

/** Where a case stands. Which states follow which, {@link Machine} says. */
public enum CaseState {
    /** Arrived; a person has to say what it is. */
    RECEIVED,
    /** Waits for the person on file to say that it is they who ask. */
    AUTH_PENDING,
    /** The copy is being made. */
    PREPARING,
    /** What must be withheld is being withheld (GDPR Art. 15(4)). */
    REDACTING,
    /** Sealed: the copy, or the evidence. */
    SEALED,
    /** Waits to be collected; the promise is kept. */
    READY,
    /** Its person has signed in for it, or has shown otherwise that it is they. */
    AUTHENTICATED,
    /** Collected at least once. */
    DOWNLOADED,
    /** Not collected in time. */
    EXPIRED,
    /** The package's key is destroyed. */
    PURGED,
    /** Could not be carried out; the data protection officer looks at it. */
    FAILED,
    /** The person on file says they did not ask. */
    ABUSE,
    /** Somebody proposes to refuse; a second person has to agree. */
    REVIEW,
    /** Part of an earlier case, whose clock it keeps. */
    DUPLICATE,
    /** Somebody reported data of third persons. */
    FLAGGED,
    /** Its content is unreadable for everybody but the data protection officer. */
    FROZEN,
    /** What is known is counted; waits for the data protection officer. */
    SCOPED,
    /** The data protection officer approved; nothing is lost yet. */
    APPROVED,
    /** What is kept is sealed under keys of its own. */
    EVIDENCE_REKEYED,
    /** The person's keys are destroyed and their rows removed. */
    KEYS_DESTROYED,
    /** Files are removed, the search index is written anew under another key. */
    INDEX_PURGED,
    /** What was in memory is forgotten. */
    CACHES_PURGED,
    /** Recipients were told (GDPR Art. 19). */
    RECIPIENTS_TOLD,
    /** The person has the answer; the promise is kept. */
    ANSWERED,
    /** Waits until no backup of keys can bring anything back. */
    BACKUP_HORIZON,
    /** Looked at again, and certified. */
    PROVED,
    /** The sender has been told that nothing is processed, or the person that nothing is erased. */
    REFUSED,
    /** Waits for the data protection officer's verdict. */
    ASSESSING,
    /** There was no such data. */
    FALSE_ALARM,
    /** Sent in good faith. */
    GOOD_FAITH,
    /** To be reported, if a second person confirms. */
    REPORTABLE,
    /** A report is written. */
    REPORT_DRAFTED,
    /** The report is sent, with proof. */
    REPORTED,
    /** The authority has answered. */
    AUTHORITY_REPLY,
    /** No longer held. */
    RELEASED,
    /** Its content is erased. */
    ERASED,
    /** Done. */
    CLOSED;

    /** As the ledger writes it, e.g. {@code good-faith}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
