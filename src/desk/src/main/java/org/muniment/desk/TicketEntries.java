package org.muniment.desk;

import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.stream.Collectors;

/** What the index is to know of messages, opened from the database. */
final class TicketEntries {

    private static final int BATCH = 500;

    private final EntityManager em;
    private final Tools tools;

    TicketEntries(EntityManager em, Tools tools) {
        this.em = em;
        this.tools = tools;
    }

    /** Those of these messages that are to be found: not letters sent automatically, nor what is frozen. */
    List<TicketEntry> of(Collection<UUID> ids) {
        List<Message> messages = tools.tickets().messages(ids);
        Map<Long, Ticket> tickets = tools.tickets()
                .byId(messages.stream().map(message -> message.ticketId).collect(Collectors.toSet()));
        Map<Long, List<Attachment>> files =
                tools
                        .tickets()
                        .attachmentsOf(
                                messages.stream().map(message -> message.id).toList())
                        .stream()
                        .collect(Collectors.groupingBy(attachment -> attachment.messageId));
        List<TicketEntry> entries = new ArrayList<>();
        for (Message message : messages) {
            Ticket ticket = tickets.get(message.ticketId);
            if (ticket != null && ticket.status != TicketStatus.FROZEN && message.kind != MessageKind.AUTOMATIC) {
                entries.add(entry(message, ticket, files.getOrDefault(message.id, List.of())));
            }
        }
        return entries;
    }

    /** All messages of a month, batch by batch; the entity manager is cleared after each. */
    Iterator<List<TicketEntry>> ofMonth(String month) {
        return new Month(month);
    }

    private final class Month implements Iterator<List<TicketEntry>> {

        private final String month;
        private long last = Long.MIN_VALUE;
        private List<UUID> next = List.of();

        private Month(String month) {
            this.month = month;
            advance();
        }

        private void advance() {
            List<?> rows = em.createNativeQuery("SELECT id, CAST(public_id AS text) FROM message WHERE id > ?1"
                            + " AND to_char(at AT TIME ZONE 'UTC', 'YYYY-MM') = ?2 ORDER BY id LIMIT " + BATCH)
                    .setParameter(1, last)
                    .setParameter(2, month)
                    .getResultList();
            List<UUID> ids = new ArrayList<>();
            for (Object row : rows) {
                Object[] columns = (Object[]) row;
                last = ((Number) columns[0]).longValue();
                ids.add(UUID.fromString((String) columns[1]));
            }
            next = ids;
        }

        @Override
        public boolean hasNext() {
            return !next.isEmpty();
        }

        @Override
        public List<TicketEntry> next() {
            if (next.isEmpty()) {
                throw new NoSuchElementException();
            }
            List<TicketEntry> entries = of(next);
            em.clear();
            advance();
            return entries;
        }
    }

    private TicketEntry entry(Message message, Ticket ticket, List<Attachment> files) {
        Seals seals = tools.seals();
        Map<String, String> head = seals.openMap(TicketReader.headOf(message), message.head);
        Map<String, Collection<String>> text = new HashMap<>();
        text.put("text", List.of(seals.open(TicketReader.textOf(message), message.text)));
        text.put(
                "subject",
                List.of(
                        seals.open(TicketRepository.subjectOf(ticket), ticket.subject),
                        head.getOrDefault("subject", "")));
        text.put("from", List.of(head.getOrDefault("from", ""), head.getOrDefault("to", "")));
        text.put(
                "file",
                files.stream()
                        .map(file -> tools.reader().view(file, message).name())
                        .toList());
        return new TicketEntry(
                message.publicId,
                ticket.publicId,
                String.valueOf(ticket.accountId),
                message.kind == MessageKind.NOTE,
                message.at,
                text);
    }
}
