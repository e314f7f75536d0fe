package org.muniment.logs.reveal;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.muniment.terms.Actor;

/**
 * A request to reveal one address. Never holds the address.
 *
 * @param id the request
 * @param question which address, and why
 * @param asker who wants to know
 * @param asked when they asked
 * @param state how far it is
 * @param decider who approved or refused
 * @param decided when
 * @param note why it was refused; empty otherwise
 * @param until until when it can be decided, or looked at; of no meaning once it is over
 */
public record Reveal(
        UUID id,
        Question question,
        Actor asker,
        Instant asked,
        State state,
        Optional<Actor> decider,
        Optional<Instant> decided,
        String note,
        Instant until) {

    /** How far a request is. */
    public enum State {
        /** Waits for the data protection officer. */
        ASKED,
        /** The asker may look, once. */
        APPROVED,
        /** The data protection officer said no. */
        REFUSED,
        /** The asker has seen the address. */
        SHOWN,
        /** Nobody decided, or nobody looked, in time. */
        EXPIRED
    }
}
