package org.muniment.desk;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.muniment.mail.Hop;
import org.muniment.mail.SendReport;

/**
 * How the sending of a mail stands, recipient by recipient.
 *
 * @param state where it stands as a whole
 * @param attempts how often it was tried
 * @param nextTry when it is tried next; only while it waits
 * @param recipients to whom, in the order of the mail
 * @param notice where the mail with a link stands that went in its place, if one did
 */
public record Sending(
        OutboxState state,
        int attempts,
        Optional<Instant> nextTry,
        List<Recipient> recipients,
        Optional<OutboxState> notice) {

    /** Copies the list. */
    public Sending {
        recipients = List.copyOf(recipients);
    }

    /** Whether a person may let it be tried (again) now. */
    public boolean canTryAgain() {
        return switch (state) {
            case QUEUED, FAILED, NOTICED, WITHHELD, DROPPED -> true;
            case SENT ->
                recipients.stream().anyMatch(recipient -> recipient.bounce().isPresent());
            case CLAIMED, HELD -> false;
        };
    }

    /** Whether a person may decide that it is not sent. */
    public boolean canDrop() {
        return state == OutboxState.QUEUED || state == OutboxState.HELD || state == OutboxState.WITHHELD;
    }

    /** What an authentic bounce said. */
    public enum Bounce {
        /** Not delivered for now, or delayed. */
        SOFT,
        /** Not delivered, and never will be. */
        HARD
    }

    /**
     * One recipient.
     *
     * @param address the address
     * @param state what became of it at the last try; {@code LATER} before the first
     * @param reply what the server answered, or our own words; empty before the first try
     * @param at when that was
     * @param hop the server that took it
     * @param bounce what came back after it was taken
     * @param bounceStatus the enhanced status of that (RFC 3463), empty when it told none
     * @param bounced when it came back
     */
    public record Recipient(
            String address,
            SendReport.State state,
            String reply,
            Optional<Instant> at,
            Optional<Hop> hop,
            Optional<Bounce> bounce,
            String bounceStatus,
            Optional<Instant> bounced) {
        @Override
        public String toString() {
            return "Recipient[" + state + "]";
        }
    }

    @Override
    public String toString() {
        return "Sending[" + state + "]";
    }
}
