package org.muniment.desk;

/** Where a ticket stands. */
public enum TicketStatus {
    /** Waits for the house. */
    OPEN,
    /** Waits for the customer. */
    PENDING,
    /** Done; a reply opens it again. */
    CLOSED,
    /** Came in by mail that nobody can vouch for: an agent decides. Nothing is sent automatically. */
    QUARANTINED,
    /** Its content may not be read by agents (GDPR Article 18; third-party data); the data protection officer may. */
    FROZEN
}
