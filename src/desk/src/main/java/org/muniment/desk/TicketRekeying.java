package org.muniment.desk;

import jakarta.persistence.EntityManager;
import java.sql.Timestamp;
import java.util.List;
import java.util.UUID;
import org.muniment.desk.Seals.Place;

/** Seals a ticket and all that belongs to it under another key, or removes it whole. */
final class TicketRekeying {

    private static final String MESSAGES = "(SELECT id FROM message WHERE ticket_id = ?1)";
    private static final String MAILS = "(SELECT id FROM outbox WHERE message_id IN " + MESSAGES + ")";

    /** Our mail in the ticket: as a message it is kept with it, as a thing to be sent it goes. */
    private static final List<String> MAIL_REMOVALS = List.of(
            "DELETE FROM outbox_recipient WHERE outbox_id IN " + MAILS,
            "DELETE FROM outbox WHERE message_id IN " + MESSAGES);

    private static final List<String> REMOVALS = List.of(
            "INSERT INTO blob_removal (blob) SELECT CAST(blob AS uuid) FROM message WHERE blob IS NOT NULL"
                    + " AND ticket_id = ?1 UNION SELECT CAST(blob AS uuid) FROM attachment WHERE blob IS NOT NULL"
                    + " AND message_id IN " + MESSAGES + " ON CONFLICT DO NOTHING",
            "DELETE FROM attachment WHERE message_id IN " + MESSAGES,
            "DELETE FROM message WHERE ticket_id = ?1",
            "DELETE FROM ticket_event WHERE ticket_id = ?1",
            "DELETE FROM break_glass WHERE ticket_id = ?1",
            "UPDATE delivery SET ticket_id = NULL WHERE ticket_id = ?1",
            "DELETE FROM ticket WHERE id = ?1");

    private static final String TOMBSTONES =
            "INSERT INTO tombstone (raw_index, at) SELECT DISTINCT raw_index, CAST(?2 AS timestamptz) FROM message"
                    + " WHERE kind = 'MAIL_IN' AND raw_index IS NOT NULL AND ticket_id = ?1 ON CONFLICT DO NOTHING";

    private final DeskParts parts;
    private final EntityManager em;
    private final Tools tools;

    TicketRekeying(DeskParts parts, Tools tools) {
        this.parts = parts;
        this.em = parts.entities();
        this.tools = tools;
    }

    void run(Ticket ticket, UUID key) {
        if (ticket.keyId.equals(key)) {
            return;
        }
        Long account = ticket.accountId;
        if (account != null) {
            em.createNativeQuery("INSERT INTO index_rewrite (month, account_id) SELECT DISTINCT"
                            + " to_char(at AT TIME ZONE 'UTC', 'YYYY-MM'), CAST(?2 AS bigint) FROM message"
                            + " WHERE ticket_id = ?1 ON CONFLICT DO NOTHING")
                    .setParameter(1, ticket.id)
                    .setParameter(2, account)
                    .executeUpdate();
        }
        MAIL_REMOVALS.forEach(removal -> run(removal, ticket));
        List<Message> messages = tools.tickets().messagesOf(ticket);
        reseal(ticket, messages, key);
        resealEvents(ticket, key);
        ticket.keyId = key;
        ticket.accountId = null;
        if (ticket.status != TicketStatus.FROZEN) {
            ticket.thawedStatus = ticket.status;
            ticket.status = TicketStatus.FROZEN;
            MessageWriter.toIndex(em, messages);
        }
        em.flush();
    }

    /** What a ticket and some of its messages say, under that key; whose it is, and what is written next, stays. */
    void reseal(Ticket ticket, List<Message> messages, UUID key) {
        ticket.subject = again(key, TicketRepository.subjectOf(ticket), ticket.subject);
        resealMessages(messages, key);
    }

    /** A ticket's history under that key. */
    void resealEvents(Ticket ticket, UUID key) {
        for (TicketEvent event : tools.tickets().eventsOf(ticket)) {
            byte[] detail = event.detail;
            event.detail = detail == null ? null : again(key, TicketRepository.detailOf(event), detail);
        }
    }

    /** What messages say, and their files, under that key. */
    void resealMessages(List<Message> messages, UUID key) {
        for (Message message : messages) {
            message.head = again(key, TicketReader.headOf(message), message.head);
            message.text = again(key, TicketReader.textOf(message), message.text);
            byte[] quoted = message.quoted;
            message.quoted = quoted == null ? null : again(key, TicketReader.quotedOf(message), quoted);
            UUID blob = message.blob;
            message.blob = blob == null ? null : copy(key, blob);
        }
        for (Attachment file : tools.tickets()
                .attachmentsOf(messages.stream().map(message -> message.id).toList())) {
            file.label = again(key, TicketReader.labelOf(file), file.label);
            UUID blob = file.blob;
            file.blob = blob == null ? null : copy(key, blob);
        }
    }

    private byte[] again(UUID key, Place place, byte[] sealed) {
        return tools.seals().seal(key, place, tools.seals().openBytes(place, sealed));
    }

    /** The old file goes once this is committed; until then nothing is lost. */
    private UUID copy(UUID key, UUID blob) {
        UUID made = tools.blobs().write(key, tools.blobs().read(blob));
        em.createNativeQuery("INSERT INTO blob_removal (blob) VALUES (CAST(?1 AS uuid)) ON CONFLICT DO NOTHING")
                .setParameter(1, blob.toString())
                .executeUpdate();
        return made;
    }

    void remove(Ticket ticket) {
        em.flush();
        MAIL_REMOVALS.forEach(removal -> run(removal, ticket));
        em.createNativeQuery(TOMBSTONES)
                .setParameter(1, ticket.id)
                .setParameter(2, Timestamp.from(parts.clock().instant()))
                .executeUpdate();
        REMOVALS.forEach(removal -> run(removal, ticket));
        em.clear();
    }

    private void run(String statement, Ticket ticket) {
        em.createNativeQuery(statement).setParameter(1, ticket.id).executeUpdate();
    }
}
