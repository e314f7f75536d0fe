package org.muniment.mail;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a message shall say; the composer makes wire bytes of it.
 *
 * @param from our own mailbox
 * @param replyTo where answers shall go, usually a reply address
 * @param to first recipients, at least one
 * @param cc further recipients
 * @param subject any text; line ends become spaces
 * @param text the plain text, any line ends
 * @param html the same as HTML, sent as an alternative after the text
 * @param messageId our own, without angle brackets
 * @param inReplyTo the message answered, without angle brackets
 * @param references the thread so far, oldest first, without angle brackets
 * @param kind who caused it
 * @param date the Date header
 * @param attachments files, in order
 */
public record Draft(
        ParsedMail.Address from,
        Optional<String> replyTo,
        List<ParsedMail.Address> to,
        List<ParsedMail.Address> cc,
        String subject,
        String text,
        Optional<String> html,
        String messageId,
        Optional<String> inReplyTo,
        List<String> references,
        Kind kind,
        Instant date,
        List<File> attachments) {
    /** Copies the lists. */
    public Draft {
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        references = List.copyOf(references);
        attachments = List.copyOf(attachments);
    }

    /** Shows nothing of the content. */
    @Override
    public String toString() {
        return "Draft[" + kind + ", " + (to.size() + cc.size()) + " recipients, " + attachments.size() + " files]";
    }

    /** Who caused a message; decides on {@code Auto-Submitted} (RFC 3834). */
    public enum Kind {
        /** A person wrote it. */
        PERSONAL,
        /** We answer a message by ourselves: {@code auto-replied}. */
        AUTO_REPLIED,
        /** We send it without a message to answer: {@code auto-generated}. */
        AUTO_GENERATED
    }

    /**
     * A file to send.
     *
     * @param name file name as the recipient shall see it; folders and control characters are taken away
     * @param type media type such as {@code application/pdf}; anything malformed becomes {@code application/octet-stream}
     * @param content the bytes
     */
    public record File(String name, String type, RawMail content) {
        /** Shows no name. */
        @Override
        public String toString() {
            return "File[" + type + ", " + content.size() + " bytes]";
        }
    }
}
