package org.muniment.web.operations;

import java.time.Instant;
import java.util.List;
import org.muniment.mail.MailboxStatus;
import org.muniment.mail.MailboxStatus.Trouble;

/**
 * The page of mailboxes.
 *
 * @param mailboxes in the order of their names
 * @param maxMessage largest message taken, bytes
 * @param now the time
 */
public record MailboxView(List<MailboxStatus> mailboxes, long maxMessage, Instant now) {

    /** Those whose balance is off or that are out of reach for long. */
    public List<MailboxStatus> troubled() {
        return mailboxes.stream()
                .filter(box -> box.trouble(now) != Trouble.NONE)
                .toList();
    }

    /** A state in a word. */
    public String word(MailboxStatus box) {
        return switch (box.trouble(now)) {
            case OFF -> "Messages missing";
            case UNREACHED -> "Out of reach";
            case NONE -> box.last().isEmpty() ? "Not looked yet" : missing(box) > 0 ? "Being fetched" : "In balance";
        };
    }

    /** The tone of a state. */
    public String tone(MailboxStatus box) {
        if (box.trouble(now) != Trouble.NONE) {
            return "bad";
        }
        return box.last().isEmpty() ? "" : missing(box) > 0 ? "warn" : "good";
    }

    private static long missing(MailboxStatus box) {
        return box.last().map(MailboxStatus.Balance::missing).orElse(0L);
    }
}
