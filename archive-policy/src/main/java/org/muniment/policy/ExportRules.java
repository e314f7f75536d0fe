package org.muniment.policy;

import java.util.List;
import java.util.Map;

/**
 * How a person's copy of their data is asked for and handed over.
 *
 * @param clock the clock an export runs on
 * @param downloads how often a package may be fetched
 * @param pickUpDays how many days it stays ready
 * @param reminderDays after how many of them a reminder goes out
 * @param phrases subject lines that start an export by themselves, by language
 * @param hints wordings that make a person look at a message the same day, by language
 */
public record ExportRules(
        String clock,
        int downloads,
        int pickUpDays,
        int reminderDays,
        Map<String, List<String>> phrases,
        Map<String, List<String>> hints) {

    static ExportRules of(Section section) {
        return new ExportRules(
                section.text("clock"),
                section.number("downloads"),
                section.number("pickUpDays"),
                section.number("reminderDays"),
                section.lists("phrases"),
                section.lists("hints"));
    }
}
