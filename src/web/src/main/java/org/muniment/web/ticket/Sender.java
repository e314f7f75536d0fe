package org.muniment.web.ticket;

import java.util.List;
import org.muniment.desk.MessageKind;
import org.muniment.desk.MessageView;
import org.muniment.desk.SenderNote;

/**
 * Who vouches for the sender of a mail, as an agent reads it.
 *
 * @param headline the sentence that says it all
 * @param tone of its mark: {@code good}, {@code warn}, {@code bad} or empty
 * @param icon of its mark
 * @param details why, one sentence each
 * @param terms the results in the words of RFC 8601; empty when there are none
 */
public record Sender(String headline, String tone, String icon, List<String> details, String terms) {

    /** Whether there is something to say: a mail from outside. */
    public static boolean concerns(MessageView message) {
        return message.kind() == MessageKind.MAIL_IN;
    }

    /** What is known about a mail's sender. */
    public static Sender of(MessageView message) {
        return SenderNote.of(message.head())
                .map(note -> of(note, message.head().getOrDefault("auth", "")))
                .orElseGet(() -> new Sender(
                        "Sender not checked.",
                        "",
                        "info",
                        List.of(
                                "Anybody could have written the sender’s address: the check of senders was off when this came.",
                                "An operator switches it on with muniment.mail.auth.dns or muniment.mail.auth.server."),
                        ""));
    }

    private static Sender of(SenderNote note, String terms) {
        List<String> all = note.sentences();
        List<String> details = all.isEmpty() ? List.of() : all.subList(1, all.size());
        String headline = all.isEmpty() ? "" : all.get(0);
        return switch (note.standing()) {
            case VOUCHED -> new Sender(headline, "good", "shield", details, terms);
            case FAILED -> new Sender(headline, "bad", "alert", details, terms);
            case UNPROVEN, UNKNOWN -> new Sender(headline, "warn", "alert", details, terms);
        };
    }

    /** Why a ticket is in quarantine, in words. */
    public static String quarantine(String reason) {
        return switch (reason) {
            case SenderNote.UNCONFIRMED -> "the sender is not confirmed";
            case SenderNote.FORGED -> "the sender is most likely forged";
            case "no-sender" -> "it names no sender";
            case "own-address" -> "it names ourselves as the sender";
            case "staff-address" -> "it names a member of staff as the sender";
            case "bounce" -> "a report of failed delivery that belongs to no ticket";
            case "stranger" -> "a stranger refers to somebody else’s ticket";
            case "reply-address" -> "a reply address used by somebody it was not made for";
            case "automatic" -> "sent by a machine";
            default -> reason;
        };
    }
}
