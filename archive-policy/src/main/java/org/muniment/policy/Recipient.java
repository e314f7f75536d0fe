package org.muniment.policy;

import java.util.List;
import java.util.Optional;

/**
 * Somebody who is given data (GDPR Art. 15(1)(c); named as Case C-154/21 asks).
 *
 * @param name the organisation
 * @param location the country it handles the data in
 * @param purpose what for
 * @param fields what it is given
 * @param mechanism the ground of a transfer outside the European Economic Area
 */
public record Recipient(String name, String location, String purpose, List<String> fields, Optional<String> mechanism) {

    static Recipient of(Section section) {
        return new Recipient(
                section.text("name"),
                section.text("location"),
                section.text("purpose"),
                section.texts("fields"),
                section.optionalText("mechanism"));
    }
}
