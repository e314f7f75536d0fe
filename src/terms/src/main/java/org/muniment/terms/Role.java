package org.muniment.terms;

/** What a signed-in person is to the house; decides what the pages show and the boundaries allow. */
public enum Role {
    /** Writes in, reads and changes their own tickets and data. */
    CUSTOMER,
    /** Answers tickets. */
    AGENT,
    /** Searches logs, archives and the ledger. */
    AUDITOR,
    /** Data protection officer (GDPR Article 37): cases, incidents, disclosures, policy. */
    DPO,
    /** Runs the machine: health, keys, retention, backups. Sees no content. */
    OPERATOR
}
