package org.muniment.desk;

import java.util.List;
import java.util.Optional;

/**
 * An answer to a ticket.
 *
 * @param text 1 to {@value Tickets#MAX_TEXT} characters
 * @param uploads at most {@value NewTicket#MAX_UPLOADS}
 * @param then the state to leave the ticket in; ignored from customers
 */
public record Reply(String text, List<Upload> uploads, Optional<TicketStatus> then) {

    /** Copies the list. */
    public Reply {
        uploads = List.copyOf(uploads);
    }

    /** A plain text answer. */
    public static Reply of(String text) {
        return new Reply(text, List.of(), Optional.empty());
    }

    @Override
    public String toString() {
        return "Reply[" + uploads.size() + " uploads]";
    }
}
