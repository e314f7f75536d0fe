package org.muniment.policy;

/**
 * One sentence of the public policy and the check that shows whether it is being kept.
 *
 * @param id the promise's number, e.g. {@code R30}
 * @param text the sentence, as published
 * @param proof the name of the check whose result stands beside it
 */
public record Promise(String id, String text, String proof) {

    static Promise of(Section section) {
        return new Promise(section.text("id"), section.text("text"), section.text("proof"));
    }
}
