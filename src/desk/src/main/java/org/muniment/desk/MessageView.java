package org.muniment.desk;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One message of a ticket, opened for the caller.
 *
 * @param id its public id
 * @param kind how it came about
 * @param author display name of the author: as written in the mail, or the member of staff's name
 * @param authorId the account of the author (staff UUID or subject), when there is one
 * @param at when it came in or was written
 * @param text what a person reads, without markup; quoted history included only in {@code quoted}
 * @param quoted the quoted history under the new text; may be empty
 * @param truncated whether text was cut at {@value Tickets#MAX_TEXT} characters; the wire bytes are complete
 * @param head decoded header values for people: {@code from}, {@code to}, {@code cc}, {@code date}, {@code subject},
 *     {@code message-id}, {@code auth}, {@code auto}, {@code defects}; only those present
 * @param attachments its attachments
 * @param sending for outgoing mail, where its sending stands
 * @param wire whether exact wire bytes are kept ({@link Tickets#raw})
 * @param html whether the mail had an HTML part ({@link Tickets#html})
 */
public record MessageView(
        UUID id,
        MessageKind kind,
        String author,
        Optional<UUID> authorId,
        Instant at,
        String text,
        String quoted,
        boolean truncated,
        Map<String, String> head,
        List<AttachmentView> attachments,
        Optional<Sending> sending,
        boolean wire,
        boolean html) {

    /** For outgoing mail, where its sending stands as a whole. */
    public Optional<OutboxState> delivery() {
        return sending.map(Sending::state);
    }

    /** How many pictures its HTML would load from other hosts, for the button that asks for them. */
    public int remotePictures() {
        return Integer.parseInt(head.getOrDefault("pictures", "0"));
    }
}
