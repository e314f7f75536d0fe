package org.muniment.archive;

import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;

/**
 * On whose word something is done that the ledger must be able to explain.
 *
 * @param reason for people, without personal data, 1 to 1,000 characters
 */
public record Warrant(Actor actor, Purpose purpose, String reason) {

    /** @throws Refusal {@code BAD_INPUT} if the reason is missing or too long */
    public Warrant {
        if (reason.isBlank() || reason.length() > 1000) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a reason is needed, of at most 1000 characters");
        }
    }

    /** What the house does by itself because the policy says so. */
    public static Warrant ofPolicy(String reason) {
        return new Warrant(Actor.system("retention"), Purpose.OPERATION, reason);
    }
}
