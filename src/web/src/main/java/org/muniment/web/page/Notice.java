package org.muniment.web.page;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a step has done, told on the page it leads to; {@code ?done=...} names it, so that nothing is stored. */
public enum Notice {
    /** An agent's answer was put into the outbox. */
    REPLIED("Reply saved. It goes out by mail as soon as the relay takes it."),
    /** A customer's answer was added. */
    ADDED("Your message was added."),
    /** A note was added. */
    NOTED("Note added. Only staff can read it."),
    /** A ticket was assigned. */
    ASSIGNED("Assignment changed."),
    /** A ticket was closed. */
    CLOSED("Ticket closed. A reply opens it again."),
    /** A ticket was opened again. */
    REOPENED("Ticket opened again."),
    /** A ticket waits for the customer. */
    PENDING("Ticket waits for the customer."),
    /** A ticket left quarantine. */
    RELEASED("Released from quarantine: it is now an ordinary open ticket."),
    /** An agent confirmed a sender. */
    CONFIRMED("Sender confirmed: it is now an ordinary open ticket."),
    /** What was in quarantine was joined to a ticket. */
    JOINED("Joined. The message is part of this ticket now."),
    /** A mail was opened with a mailbox key that came after it. */
    UNLOCKED("Opened with a mailbox key of today."),
    /** A colleague's ticket was opened. */
    OPENED("Access opened. Your reason is in the ticket's history and in the ledger."),
    /** A ticket was flagged as holding a third party's data. */
    FLAGGED("Flagged and frozen. Nobody but the data protection officer can read it now."),
    /** A ticket was filed. */
    FILED("Your request was filed."),
    /** An export was asked for. */
    EXPORT("Your export is being prepared. We mail you when it can be picked up."),
    /** Erasure was asked for. */
    ERASURE("Your request is with our data protection officer. We answer by mail."),
    /** An erasure was approved. */
    APPROVED("Approved. It is carried out now and cannot be taken back."),
    /** An erasure was approved by the first of two. */
    FIRST("Your approval is noted. Something is kept, so another officer has to approve as well."),
    /** Signed out. */
    BYE("You are signed out."),
    /** An account was made. */
    WELCOME("Your account is ready. Sign in with your address and password."),
    /** Something was saved. */
    SAVED("Saved."),
    /** A key was taken back. */
    REVOKED("Revoked. It is refused from now on."),
    /** Something was started. */
    STARTED("Started.");

    private final String text;

    Notice(String text) {
        this.text = text;
    }

    /** What it says. */
    public String text() {
        return text;
    }

    /** Its name in a query string. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A path with this notice in its query. */
    public String at(String path) {
        return path + (path.indexOf('?') < 0 ? "?" : "&") + "done=" + code();
    }

    static Optional<Notice> of(String code) {
        return Stream.of(values()).filter(notice -> notice.code().equals(code)).findFirst();
    }
}
