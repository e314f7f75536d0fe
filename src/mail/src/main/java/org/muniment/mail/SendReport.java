package org.muniment.mail;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the relay answered to one attempt, recipient by recipient.
 *
 * @param at when the attempt ended
 * @param recipients one outcome for each recipient of {@link Outgoing#recipients()}, in that order
 */
public record SendReport(Instant at, List<Outcome> recipients) {
    /** Copies {@code recipients}. */
    public SendReport {
        recipients = List.copyOf(recipients);
    }

    /** Whether the relay took the message for every recipient. */
    public boolean allAccepted() {
        return recipients.stream().allMatch(outcome -> outcome.state() == State.ACCEPTED);
    }

    /** Whether content was kept back for want of protection. */
    public boolean anyWithheld() {
        return recipients.stream().anyMatch(outcome -> outcome.state() == State.WITHHELD);
    }

    /** Whether trying again can reach somebody. */
    public boolean worthRetrying() {
        return recipients.stream().anyMatch(outcome -> outcome.state() == State.LATER);
    }

    /** What became of one recipient. */
    public enum State {
        /** The relay answered 2xx and is responsible from now on. */
        ACCEPTED,
        /** The relay could not be reached or answered 4xx. */
        LATER,
        /** The relay answered 5xx: no use to try again. */
        REFUSED,
        /** The way offers less protection than its domain's {@link TlsPolicy} demands: the content has not left. */
        WITHHELD
    }

    /**
     * The outcome for one recipient.
     *
     * @param recipient the address
     * @param state what became of it
     * @param reply the relay's reply, at most {@value #MAX_REPLY} characters, or our own words when there was none
     * @param hop the server that took it; only when {@link State#ACCEPTED}
     */
    public record Outcome(String recipient, State state, String reply, Optional<Hop> hop) {
        /** Longest reply kept, in characters. */
        public static final int MAX_REPLY = 500;

        /** Cuts {@code reply} to its limit. */
        public Outcome {
            reply = reply.length() > MAX_REPLY ? reply.substring(0, MAX_REPLY) : reply;
        }

        /** An outcome of which no server is known. */
        public Outcome(String recipient, State state, String reply) {
            this(recipient, state, reply, Optional.empty());
        }

        /** Shows no address: the reply often repeats it, so it is left out as well. */
        @Override
        public String toString() {
            return "Outcome[" + state + "]";
        }
    }
}
