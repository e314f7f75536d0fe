package org.muniment.policy;

import java.util.List;
import java.util.Optional;

/**
 * One class of personal data in the data map (GDPR Art. 13(1), 15(1) and 30).
 *
 * @param name e.g. {@code account}
 * @param title what pages call it
 * @param fields what it consists of
 * @param purpose what it is for
 * @param basis the legal basis, with its article
 * @param retention the retention plan that ends it
 * @param origin where it comes from, when not from the person
 */
public record DataClass(
        String name,
        String title,
        List<String> fields,
        String purpose,
        String basis,
        String retention,
        Optional<String> origin) {

    static DataClass of(Section section) {
        return new DataClass(
                section.text("class"),
                section.text("title"),
                section.texts("fields"),
                section.text("purpose"),
                section.text("basis"),
                section.text("retention"),
                section.optionalText("origin"));
    }
}
