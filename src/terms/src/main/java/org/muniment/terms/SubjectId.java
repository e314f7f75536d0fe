package org.muniment.terms;

import java.util.UUID;

/**
 * A person about whom data is kept (GDPR Article 4(1)); random, so it says nothing about them.
 *
 * @param value a random (version 4) UUID
 */
public record SubjectId(UUID value) {

    /** A new person. */
    public static SubjectId random() {
        return new SubjectId(UUID.randomUUID());
    }

    /** Reads what {@link #toString} wrote; refuses ({@link Refusal.Code#BAD_INPUT}) anything else. */
    public static SubjectId of(String text) {
        try {
            UUID value = UUID.fromString(text);
            if (value.toString().equals(text)) {
                return new SubjectId(value);
            }
        } catch (IllegalArgumentException e) {
            // refused below, without the text, which may be anything
        }
        throw new Refusal(Refusal.Code.BAD_INPUT, "subject is not a lower-case UUID");
    }

    /** The UUID in lower case. */
    @Override
    public String toString() {
        return value.toString();
    }
}
