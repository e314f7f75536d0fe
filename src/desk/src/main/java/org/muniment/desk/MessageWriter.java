package org.muniment.desk;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.mail.FileLook;
import org.muniment.mail.ParsedMail;
import org.muniment.terms.Refusal;

/** Adds tickets, messages and attachments, sealed under the ticket's key, and notes them for the search index. */
final class MessageWriter {

    private final EntityManager em;
    private final Seals seals;
    private final Blobs blobs;

    MessageWriter(EntityManager em, Seals seals, Blobs blobs) {
        this.em = em;
        this.seals = seals;
        this.blobs = blobs;
    }

    /** Where it writes what it is given. */
    Blobs blobs() {
        return blobs;
    }

    /**
     * What a message says, in the clear.
     *
     * @param kind how it came about
     * @param author the account of the author
     * @param at when
     * @param text the new text
     * @param quoted the quoted history
     * @param head header values for people
     * @param wire the exact mail, for mail
     * @param html whether the mail has an HTML part
     */
    record Content(
            MessageKind kind,
            @Nullable UUID author,
            Instant at,
            String text,
            String quoted,
            Map<String, String> head,
            Optional<org.muniment.mail.RawMail> wire,
            boolean html) {
        @Override
        public String toString() {
            return "Content[" + kind + "]";
        }
    }

    /** A new ticket without messages. */
    Ticket open(TicketDraft draft, long number) {
        Ticket ticket = new Ticket();
        ticket.publicId = UUID.randomUUID();
        ticket.number = number;
        ticket.accountId = draft.customer() == null ? null : draft.customer().id;
        ticket.keyId = draft.customer() == null ? seals.newKey("ticket:" + ticket.publicId) : draft.customer().keyId;
        ticket.quarantine = draft.quarantine();
        ticket.status = draft.quarantine() == null ? TicketStatus.OPEN : TicketStatus.QUARANTINED;
        ticket.hint = draft.hint();
        ticket.subject = seals.seal(
                ticket.keyId, TicketRepository.subjectOf(ticket), cut(draft.subject(), NewTicket.MAX_SUBJECT));
        ticket.opened = draft.at();
        ticket.updated = draft.at();
        em.persist(ticket);
        return ticket;
    }

    /** What a ticket begins with. */
    record TicketDraft(
            @Nullable Customer customer,
            String subject,
            Instant at,
            @Nullable String quarantine,
            @Nullable Long hint) {
        @Override
        public String toString() {
            return "TicketDraft";
        }
    }

    /** Adds a message; the ticket must be locked or new. */
    Message add(Ticket ticket, UUID publicId, Content content) {
        Message message = new Message();
        message.publicId = publicId;
        message.ticketId = ticket.id;
        message.kind = content.kind();
        message.author = content.author();
        message.at = content.at();
        content.wire().ifPresent(wire -> {
            message.blob = blobs.write(ticket.keyId, wire.bytes());
            message.wireBytes = wire.size();
            message.rawIndex = seals.rawIndex(wire.sha256());
        });
        String messageId = content.head().getOrDefault("message-id", "");
        message.messageIdIndex = messageId.isEmpty() ? null : seals.messageIdIndex(messageId);
        message.head = seals.seal(ticket.keyId, TicketReader.headOf(message), content.head());
        message.text = seals.seal(ticket.keyId, TicketReader.textOf(message), cut(content.text(), Tickets.MAX_TEXT));
        message.quoted = content.quoted().isEmpty()
                ? null
                : seals.seal(ticket.keyId, TicketReader.quotedOf(message), cut(content.quoted(), Tickets.MAX_TEXT));
        message.truncated =
                content.text().length() > Tickets.MAX_TEXT || content.quoted().length() > Tickets.MAX_TEXT;
        message.html = content.html();
        em.persist(message);
        ticket.messages++;
        if (content.at().isAfter(ticket.updated)) {
            ticket.updated = content.at();
        }
        toIndex(em, List.of(message));
        return message;
    }

    /** An attachment that is a part of the message's own wire bytes. */
    void attach(Ticket ticket, Message message, ParsedMail.Attachment part) {
        Map<String, String> label =
                label(part.name(), part.type(), part.content().bytes());
        label.put("cid", cut(part.cid(), 500));
        Attachment attachment = attachment(ticket, message, label);
        attachment.bytes = part.size();
        attachment.path = part.path();
        em.persist(attachment);
    }

    /** An attachment of a message without wire bytes. */
    void attach(Ticket ticket, Message message, Upload upload) {
        Attachment attachment = attachment(ticket, message, label(upload.name(), upload.type(), upload.content()));
        attachment.bytes = upload.content().length;
        attachment.blob = blobs.write(ticket.keyId, upload.content());
        em.persist(attachment);
    }

    private static Map<String, String> label(String name, String type, byte[] content) {
        FileLook look = FileLook.of(name, content);
        Map<String, String> label = new HashMap<>();
        label.put("name", cut(name, 1_000));
        label.put("type", cut(type, 200));
        label.put("found", look.type());
        label.put("remark", look.remark());
        return label;
    }

    private Attachment attachment(Ticket ticket, Message message, Map<String, String> label) {
        Attachment attachment = new Attachment();
        attachment.publicId = UUID.randomUUID();
        attachment.messageId = message.id;
        attachment.label = seals.seal(ticket.keyId, TicketReader.labelOf(attachment), label);
        return attachment;
    }

    /** Notes messages for the index: new, changed or to be taken out, as the database says when the note is carried out. */
    static void toIndex(EntityManager em, List<Message> messages) {
        for (Message message : messages) {
            em.createNativeQuery("INSERT INTO search_work (id, message, month) VALUES (nextval('desk_ids'),"
                            + " CAST(?1 AS uuid), ?2)")
                    .setParameter(1, message.publicId.toString())
                    .setParameter(2, TicketIndex.month(message.at))
                    .executeUpdate();
        }
    }

    static void checkUploads(List<Upload> uploads) {
        if (uploads.size() > NewTicket.MAX_UPLOADS
                || uploads.stream().anyMatch(upload -> upload.content().length > Upload.MAX_BYTES)) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "too many files, or one is too large");
        }
    }

    /** At most so many characters, never half of a surrogate pair. */
    static String cut(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
        return text.substring(0, end);
    }
}
