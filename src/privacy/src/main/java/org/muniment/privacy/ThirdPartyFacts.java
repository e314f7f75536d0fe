package org.muniment.privacy;

import org.muniment.terms.Refusal;

/**
 * What is said about data of third persons without repeating it.
 *
 * @param categories kinds of data, such as {@code names, health data}; 1 to {@value #MAX_CATEGORIES} characters on one line
 * @param persons about how many persons it concerns, 1 or more
 * @param records about how many records it holds, 1 or more
 */
public record ThirdPartyFacts(String categories, int persons, int records) {

    /** Longest list of categories, in characters. */
    public static final int MAX_CATEGORIES = 400;

    /** Refuses what could not stand in a letter. */
    public ThirdPartyFacts {
        categories = categories.strip();
        if (categories.isEmpty() || categories.length() > MAX_CATEGORIES || categories.matches("(?s).*\\p{Cntrl}.*")) {
            throw new Refusal(
                    Refusal.Code.BAD_INPUT, "kinds of data are 1 to " + MAX_CATEGORIES + " characters on one line");
        }
        if (persons < 1 || records < 1) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "say about how many persons and records, at least one");
        }
    }

    @Override
    public String toString() {
        return "ThirdPartyFacts[" + persons + ", " + records + "]";
    }
}
