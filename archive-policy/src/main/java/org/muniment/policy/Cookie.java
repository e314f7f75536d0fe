package org.muniment.policy;

import java.time.Period;
import java.util.Optional;

/**
 * One cookie of the register; no other may be set.
 *
 * @param name the cookie's name
 * @param purpose what it is for
 * @param kind {@code necessary}, {@code preference}, {@code statistics} or {@code marketing}
 * @param lifetime how long it lasts; empty for the browser session
 */
public record Cookie(String name, String purpose, String kind, Optional<Period> lifetime) {

    static Cookie of(Section section) {
        Optional<Period> lifetime = section.optionalText("lifetime")
                .filter(text -> !text.equals("session"))
                .map(Period::parse);
        return new Cookie(section.text("name"), section.text("purpose"), section.text("kind"), lifetime);
    }
}
