package org.muniment.web.ticket;

import org.muniment.desk.OutboxState;
import org.muniment.desk.Sending;
import org.muniment.mail.Hop;
import org.muniment.mail.SendReport;

/** How the sending of a mail stands, in words for agents. */
public final class SendingWords {

    private static final int MAX_REPLY = 200;

    private SendingWords() {}

    /** A sentence with its tone. */
    public record Line(String text, String tone) {}

    /** The mail as a whole, for its badge. */
    public static Line badge(Sending sending) {
        if (sending.state() == OutboxState.SENT) {
            boolean hard = came(sending, Sending.Bounce.HARD);
            if (hard || came(sending, Sending.Bounce.SOFT)) {
                return new Line(hard ? "Came back" : "Delayed on the way", hard ? "bad" : "warn");
            }
        }
        boolean later = sending.state() == OutboxState.QUEUED && sending.attempts() > 0;
        return later
                ? new Line("Not taken yet", "warn")
                : new Line(Words.of(sending.state()), Words.tone(sending.state()));
    }

    private static boolean came(Sending sending, Sending.Bounce bounce) {
        return sending.recipients().stream()
                .anyMatch(recipient -> recipient.bounce().filter(bounce::equals).isPresent());
    }

    /** The icon of the badge. */
    public static String icon(Sending sending) {
        return switch (badge(sending).tone()) {
            case "good" -> "check";
            case "bad" -> "alert";
            default -> "send";
        };
    }

    /** Whether somebody should look at it. */
    public static boolean needsSomebody(Sending sending) {
        return badge(sending).tone().equals("bad");
    }

    /** What became of it for one recipient. */
    public static String of(Sending sending, Sending.Recipient recipient) {
        if (recipient.bounce().isPresent()) {
            return came(recipient);
        }
        return switch (recipient.state()) {
            case ACCEPTED -> recipient.hop().map(SendingWords::taken).orElse("Taken by the mail server.");
            case REFUSED -> "Refused: " + reply(recipient);
            case WITHHELD -> "Not sent, to keep it from being read on the way: " + reply(recipient);
            case LATER ->
                recipient.reply().isEmpty() ? waiting(sending) : "Not taken at the last try: " + reply(recipient);
        };
    }

    private static String waiting(Sending sending) {
        return switch (sending.state()) {
            case CLAIMED -> "It is being sent.";
            case HELD, DROPPED -> "It was not sent.";
            default -> "It waits to be sent.";
        };
    }

    private static String came(Sending.Recipient recipient) {
        boolean hard = recipient.bounce().filter(Sending.Bounce.HARD::equals).isPresent();
        String status = recipient.bounceStatus().isEmpty() ? "" : " (" + recipient.bounceStatus() + ")";
        String by =
                recipient.hop().map(hop -> " after " + hop.host() + " took it").orElse("");
        return hard
                ? "Came back" + by + ": it could not be delivered" + status + "."
                : "Reported as delayed" + by + status + ". The mail servers may still deliver it.";
    }

    private static String taken(Hop hop) {
        return "Taken by " + hop.host()
                + switch (hop.protection()) {
                    case CLEAR -> ", without encryption on the way there.";
                    case ENCRYPTED -> ", encrypted on the way there.";
                    case VERIFIED -> ", encrypted on the way there, and the server proved its name.";
                    case ONWARD -> ", encrypted on the way there, and told to send it on encrypted only.";
                };
    }

    private static String reply(Sending.Recipient recipient) {
        String reply = recipient.reply();
        return reply.length() > MAX_REPLY ? reply.substring(0, MAX_REPLY) + "…" : reply + ".";
    }

    /** What the house did, or waits for; empty when there is nothing to say. */
    public static String house(Sending sending) {
        return switch (sending.state()) {
            case NOTICED ->
                "A mail with a link went instead; it works once and leads the customer to this ticket."
                        + sending.notice().map(SendingWords::notice).orElse("");
            case WITHHELD -> "No link could be sent either: the recipient is not a customer with an account here.";
            case HELD -> "The ticket has another customer or address now than this was written to.";
            case DROPPED -> "It is not sent any more.";
            case FAILED ->
                sending.recipients().stream().anyMatch(one -> one.state() == SendReport.State.LATER)
                        ? "Given up after " + sending.attempts() + " tries."
                        : "";
            case QUEUED, CLAIMED, SENT -> "";
        };
    }

    private static String notice(OutboxState state) {
        return switch (state) {
            case SENT -> " The mail server took that mail.";
            case FAILED -> " That mail could not be delivered.";
            default -> " That mail waits to be sent.";
        };
    }

    /** What the button that sends says. */
    public static String again(Sending sending) {
        return sending.state() == OutboxState.QUEUED ? "Try now" : "Send again";
    }
}
