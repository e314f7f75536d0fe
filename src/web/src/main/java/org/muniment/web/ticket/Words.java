package org.muniment.web.ticket;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.muniment.desk.MessageKind;
import org.muniment.desk.OutboxState;
import org.muniment.desk.TicketStatus;

/** The words and colours that states have on pages. */
public final class Words {

    private static final String[] UNITS = {"B", "kB", "MB", "GB"};
    private static final int STEP = 1000;
    private static final Pattern NAMED = Pattern.compile("^\"?([^<\"]*[^<\"\\s])\"?\\s*<[^<>]*>$");
    private static final Pattern WORD_START = Pattern.compile("(?<![\\p{L}\\p{N}])[\\p{L}\\p{N}]");

    private Words() {}

    /** A status for staff. */
    public static String of(TicketStatus status) {
        return switch (status) {
            case OPEN -> "Open";
            case PENDING -> "Pending";
            case CLOSED -> "Closed";
            case QUARANTINED -> "Quarantine";
            case FROZEN -> "Frozen";
        };
    }

    /** A status for its customer. */
    public static String forCustomer(TicketStatus status) {
        return switch (status) {
            case OPEN, QUARANTINED -> "With us";
            case PENDING -> "Waits for you";
            case CLOSED -> "Closed";
            case FROZEN -> "Locked";
        };
    }

    /** The tone of a status badge. */
    public static String tone(TicketStatus status) {
        return switch (status) {
            case OPEN -> "accent";
            case PENDING, QUARANTINED -> "warn";
            case CLOSED -> "";
            case FROZEN -> "bad";
        };
    }

    /** How the sending of a mail stands. */
    public static String of(OutboxState state) {
        return switch (state) {
            case QUEUED -> "Waiting to be sent";
            case CLAIMED -> "Being sent";
            case SENT -> "Sent";
            case FAILED -> "Not delivered";
            case HELD -> "Not sent: the customer changed";
            case NOTICED -> "Link sent instead";
            case WITHHELD -> "Not sent: no safe way";
            case DROPPED -> "Not sent: given up";
        };
    }

    /** The tone of a delivery badge. */
    public static String tone(OutboxState state) {
        return switch (state) {
            case QUEUED, CLAIMED -> "info";
            case SENT -> "good";
            case NOTICED -> "warn";
            case DROPPED -> "";
            case FAILED, HELD, WITHHELD -> "bad";
        };
    }

    /** The CSS class of a message. */
    public static String look(MessageKind kind) {
        return switch (kind) {
            case MAIL_IN, PORTAL -> "";
            case MAIL_OUT -> "ours";
            case AUTOMATIC -> "automatic";
            case NOTE -> "note";
        };
    }

    /** What sort of message it is, when that needs saying. */
    public static Optional<String> of(MessageKind kind) {
        return switch (kind) {
            case MAIL_IN, MAIL_OUT -> Optional.empty();
            case PORTAL -> Optional.of("Written here");
            case AUTOMATIC -> Optional.of("Automatic");
            case NOTE -> Optional.of("Note");
        };
    }

    /** A mail author's name without the address behind it. */
    public static String name(String author) {
        return NAMED.matcher(author).replaceFirst("$1").strip();
    }

    /** What the ledger calls an act, for people. */
    public static String act(String act) {
        return switch (act) {
            case "ticket.read" -> "read the ticket";
            case "ticket.reply" -> "answered";
            case "ticket.note" -> "wrote a note";
            case "ticket.assign" -> "assigned it";
            case "ticket.status" -> "changed its state";
            case "ticket.confirm" -> "confirmed the sender";
            case "ticket.release" -> "released it from quarantine";
            case "ticket.join" -> "joined a message out of quarantine to a ticket";
            case "ticket.break-glass" -> "opened a colleague’s ticket, with a reason";
            case "ticket.freeze" -> "froze it";
            case "ticket.unfreeze" -> "unfroze it";
            case "ticket.refused" -> "was refused";
            case "customer-key.confirm" -> "confirmed a key of the customer";
            case "customer-key.withdraw" -> "took the confirmation of a key back";
            case "message.send-again" -> "had a mail sent again";
            case "message.release" -> "let a mail go that was held";
            case "message.drop" -> "decided that a mail is not sent";
            case "message.open-again" -> "opened an encrypted mail again";
            case "message.read" -> "read a message";
            case "attachment.read" -> "opened an attachment";
            case "attachment.held.read" -> "took an attachment out of quarantine";
            case "message.pictures.read" -> "loaded a mail’s remote pictures";
            case "message.raw.read" -> "downloaded a mail";
            case "message.html.read" -> "looked at a mail’s HTML";
            default -> act;
        };
    }

    /** A remark as a sentence of its own. */
    public static String sentence(String remark) {
        int first = remark.offsetByCodePoints(0, remark.isEmpty() ? 0 : 1);
        return remark.substring(0, first).toUpperCase(Locale.ROOT) + remark.substring(first) + ".";
    }

    /** Two letters for a name. */
    public static String initials(String name) {
        List<String> firsts =
                WORD_START.matcher(name).results().map(MatchResult::group).toList();
        if (firsts.isEmpty()) {
            return "?";
        }
        String last = firsts.size() == 1 ? "" : firsts.get(firsts.size() - 1);
        return (firsts.get(0) + last).toUpperCase(Locale.ROOT);
    }

    /** A size in decimal units, such as {@code 84 kB}. */
    public static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= STEP && unit < UNITS.length - 1) {
            value /= STEP;
            unit++;
        }
        return unit == 0 || value >= 10
                ? Math.round(value) + " " + UNITS[unit]
                : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    /** Who sent what, for a line of history. */
    public static String change(String what) {
        return switch (what) {
            case "opened" -> "Opened";
            case "imported" -> "Imported from old mail";
            case "received" -> "Message received";
            case "replied" -> "Reply written";
            case "noted" -> "Note added";
            case "acknowledged" -> "Receipt confirmed";
            case "assigned" -> "Assigned";
            case "unassigned" -> "Given back to the queue";
            case "pending" -> "Waits for the customer";
            case "closed" -> "Closed";
            case "bounced" -> "A mail came back, or was reported as delayed";
            case "notice-sent" -> "A mail with a link was sent instead of the message";
            case "sent-again" -> "Mail sent again";
            case "mail-released" -> "Held mail let go";
            case "mail-dropped" -> "Mail not sent, by decision";
            case "reopened" -> "Opened again";
            case "quarantined" -> "Put into quarantine";
            case "confirmed" -> "Sender confirmed";
            case "opened-again" -> "Encrypted mail opened with a newer key";
            case "joined" -> "A message out of quarantine was joined";
            case "joined-to" -> "Joined to another ticket";
            case "released" -> "Released from quarantine";
            case "frozen" -> "Frozen";
            case "unfrozen" -> "Unfrozen";
            case "key-confirmed" -> "Key confirmed";
            case "key-withdrawn" -> "Confirmation of a key taken back";
            case "break-glass" -> "Opened by a colleague, with a reason";
            default -> what;
        };
    }
}
