package org.muniment.privacy;

import java.util.Locale;

/** Why a ticket is kept when its person is erased. */
public enum Kept {
    /** Evidence of data of third persons, while that case is open (GDPR Art. 17(3)(e)). */
    EVIDENCE,
    /** Held by the data protection officer for a legal duty or for claims (GDPR Art. 17(3)(b) or (e)). */
    HOLD;

    /** As the ledger writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
