package org.muniment.privacy.intake;

/**
 * How a message was read.
 *
 * @param kind what follows
 * @param language language of the wording that matched; empty for {@link Kind#NOTHING}
 */
public record Reading(Kind kind, String language) {

    /** No request. */
    static final Reading NOTHING = new Reading(Kind.NOTHING, "");

    /** What follows from a message. */
    public enum Kind {
        /** Its subject asks for an export in so many words: start at once. */
        AUTOMATIC,
        /** It may ask for one: a person looks the same day, on the same clock. */
        HUMAN,
        /** Neither. */
        NOTHING
    }
}
