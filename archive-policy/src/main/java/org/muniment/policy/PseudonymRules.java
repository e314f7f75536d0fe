package org.muniment.policy;

import java.time.LocalDate;

/**
 * How long the addresses behind pseudonyms can be searched for and revealed (GDPR Art. 4(5), 5(1)(e)).
 *
 * @param keyDays days after an epoch's last day until its key is destroyed, 0 to 365
 */
public record PseudonymRules(int keyDays) {

    static PseudonymRules of(Section section) {
        return new PseudonymRules(section.number("keyDays"));
    }

    /** The first day on which the key of an epoch must not be there any more, holds excepted. */
    public LocalDate destroyedFrom(LocalDate dayAfterEpoch) {
        return dayAfterEpoch.plusDays(keyDays);
    }
}
