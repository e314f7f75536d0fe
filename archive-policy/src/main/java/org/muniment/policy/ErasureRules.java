package org.muniment.policy;

import java.time.Period;
import java.util.List;
import java.util.Map;

/**
 * How the erasure of a person is asked for and carried out.
 *
 * @param clock the clock an erasure runs on
 * @param keyBackups how long a backup of the keys lives; after it nothing can bring back what was erased
 * @param review how often what is held back is looked at again
 * @param phrases subject lines that ask for erasure by themselves, by language
 * @param hints wordings that make a person look at a message the same day, by language
 */
public record ErasureRules(
        String clock,
        Period keyBackups,
        Period review,
        Map<String, List<String>> phrases,
        Map<String, List<String>> hints) {

    static ErasureRules of(Section section) {
        return new ErasureRules(
                section.text("clock"),
                Period.ofDays(section.number("keyBackupDays")),
                Period.ofMonths(section.number("reviewMonths")),
                section.lists("phrases"),
                section.lists("hints"));
    }
}
