package org.muniment.desk;

import java.util.List;

/**
 * A ticket that a customer writes on the web.
 *
 * @param subject 1 to {@value #MAX_SUBJECT} characters
 * @param text 1 to {@value Tickets#MAX_TEXT} characters
 * @param uploads at most {@value #MAX_UPLOADS}
 */
public record NewTicket(String subject, String text, List<Upload> uploads) {

    /** Longest subject, in characters. */
    public static final int MAX_SUBJECT = 300;

    /** Most files. */
    public static final int MAX_UPLOADS = 10;

    /** Copies the list. */
    public NewTicket {
        uploads = List.copyOf(uploads);
    }

    @Override
    public String toString() {
        return "NewTicket[" + uploads.size() + " uploads]";
    }
}
