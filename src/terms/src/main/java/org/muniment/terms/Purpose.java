package org.muniment.terms;

/** Why sealed content is touched (GDPR Article 5(1)(b)); stated with every read and recorded in the ledger. */
public enum Purpose {
    /** Answering a ticket. */
    SUPPORT,
    /** Looking into the security of the systems that ship logs, or of the house. */
    SECURITY_AUDIT,
    /** Carrying out a person's request about their data (GDPR Articles 15 to 22). */
    SUBJECT_REQUEST,
    /** Handling a personal data breach (GDPR Articles 33 and 34). */
    INCIDENT,
    /** Running the house: delivery, retention, backup, maintenance. */
    OPERATION,
    /** Answering an authority. */
    LEGAL_DISCLOSURE,
    /** A person looking after their own matters. */
    SELF_SERVICE
}
