package org.muniment.desk;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.TypedQuery;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.desk.Seals.Place;
import org.muniment.terms.Actor;
import org.muniment.terms.Refusal;

/** Tickets with their messages, attachments and history in the database. */
final class TicketRepository {

    private final EntityManager em;
    private final Seals seals;

    TicketRepository(EntityManager em, Seals seals) {
        this.em = em;
        this.seals = seals;
    }

    Optional<Ticket> find(UUID publicId) {
        return em.createQuery("SELECT t FROM Ticket t WHERE t.publicId = :id", Ticket.class)
                .setParameter("id", publicId)
                .getResultStream()
                .findFirst();
    }

    Optional<Ticket> numbered(long number) {
        return em.createQuery("SELECT t FROM Ticket t WHERE t.number = :number", Ticket.class)
                .setParameter("number", number)
                .getResultStream()
                .findFirst();
    }

    /** A ticket for a change: nobody else changes it until the transaction ends. */
    Ticket lock(UUID publicId) {
        return em.createQuery("SELECT t FROM Ticket t WHERE t.publicId = :id", Ticket.class)
                .setParameter("id", publicId)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .findFirst()
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such ticket"));
    }

    long nextNumber() {
        return ((Number)
                        em.createNativeQuery("SELECT nextval('ticket_numbers')").getSingleResult())
                .longValue();
    }

    /** A page of tickets, most recently changed first. */
    List<Ticket> list(TicketQuery query, @Nullable Long accountId) {
        StringBuilder where = new StringBuilder("SELECT t FROM Ticket t WHERE 1 = 1");
        Map<String, Object> values = new HashMap<>();
        if (!query.statuses().isEmpty()) {
            where.append(" AND t.status IN :statuses");
            values.put("statuses", query.statuses());
        }
        if (accountId != null) {
            where.append(" AND t.accountId = :account");
            values.put("account", accountId);
        }
        query.assignee().ifPresent(staff -> {
            where.append(" AND t.assignee = :staff");
            values.put("staff", staff);
        });
        if (query.unassigned()) {
            where.append(" AND t.assignee IS NULL");
        }
        query.after().map(Cursor::parse).ifPresent(cursor -> {
            where.append(" AND (t.updated < :updated OR t.updated = :updated AND t.id < :id)");
            values.put("updated", cursor.updated());
            values.put("id", cursor.id());
        });
        TypedQuery<Ticket> found = em.createQuery(where + " ORDER BY t.updated DESC, t.id DESC", Ticket.class);
        values.forEach(found::setParameter);
        return found.setMaxResults(query.limit() + 1).getResultList();
    }

    /** Where a page ended. */
    record Cursor(Instant updated, long id) {
        private static final long MICROS = 1_000_000;

        static Cursor parse(String text) {
            try {
                String[] halves = text.split("\\.", 2);
                long micros = Long.parseLong(halves[0]);
                Instant updated =
                        Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000L);
                return new Cursor(updated, Long.parseLong(halves[1]));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException | DateTimeException e) {
                throw new Refusal(Refusal.Code.BAD_INPUT, "page mark is malformed", e);
            }
        }

        String text() {
            return updated.getEpochSecond() * MICROS + updated.getNano() / 1000 + "." + id;
        }
    }

    /** How many tickets stand in each state; closed ones are not counted, there may be millions. */
    Map<TicketStatus, Long> counts(@Nullable Long accountId) {
        TypedQuery<Object[]> query = em.createQuery(
                "SELECT t.status, COUNT(t) FROM Ticket t WHERE t.status <> :closed"
                        + (accountId == null ? "" : " AND t.accountId = :account") + " GROUP BY t.status",
                Object[].class);
        query.setParameter("closed", TicketStatus.CLOSED);
        if (accountId != null) {
            query.setParameter("account", accountId);
        }
        Map<TicketStatus, Long> counts = new EnumMap<>(TicketStatus.class);
        query.getResultList().forEach(row -> counts.put((TicketStatus) row[0], (Long) row[1]));
        return counts;
    }

    List<Ticket> byAccount(long accountId) {
        return em.createQuery(
                        "SELECT t FROM Ticket t WHERE t.accountId = :account ORDER BY t.opened, t.id", Ticket.class)
                .setParameter("account", accountId)
                .getResultList();
    }

    Map<Long, Ticket> byId(Collection<Long> ids) {
        Map<Long, Ticket> found = new HashMap<>();
        if (!ids.isEmpty()) {
            em.createQuery("SELECT t FROM Ticket t WHERE t.id IN :ids", Ticket.class)
                    .setParameter("ids", ids)
                    .getResultList()
                    .forEach(ticket -> found.put(ticket.id, ticket));
        }
        return found;
    }

    Optional<Message> message(UUID publicId) {
        return messages(List.of(publicId)).stream().findFirst();
    }

    List<Message> messages(Collection<UUID> publicIds) {
        if (publicIds.isEmpty()) {
            return List.of();
        }
        return em.createQuery("SELECT m FROM Message m WHERE m.publicId IN :ids", Message.class)
                .setParameter("ids", publicIds)
                .getResultList();
    }

    List<Message> messagesOf(Ticket ticket) {
        return em.createQuery("SELECT m FROM Message m WHERE m.ticketId = :ticket ORDER BY m.at, m.id", Message.class)
                .setParameter("ticket", ticket.id)
                .getResultList();
    }

    /** Messages with one of these Message-IDs or raw hashes, newest first. */
    List<Message> withIndex(String column, Collection<byte[]> indexes) {
        if (indexes.isEmpty()) {
            return List.of();
        }
        StringBuilder any = new StringBuilder();
        for (int i = 0; i < indexes.size(); i++) {
            any.append(i == 0 ? "" : " OR ")
                    .append("m.")
                    .append(column)
                    .append(" = :index")
                    .append(i);
        }
        TypedQuery<Message> query = em.createQuery(
                "SELECT m FROM Message m WHERE " + any + " ORDER BY m.at DESC, m.id DESC", Message.class);
        int i = 0;
        for (byte[] index : indexes) {
            query.setParameter("index" + i++, index);
        }
        return query.setMaxResults(100).getResultList();
    }

    Optional<Attachment> attachment(UUID publicId) {
        return em.createQuery("SELECT a FROM Attachment a WHERE a.publicId = :id", Attachment.class)
                .setParameter("id", publicId)
                .getResultStream()
                .findFirst();
    }

    List<Attachment> attachmentsOf(Collection<Long> messages) {
        if (messages.isEmpty()) {
            return List.of();
        }
        return em.createQuery("SELECT a FROM Attachment a WHERE a.messageId IN :ids ORDER BY a.id", Attachment.class)
                .setParameter("ids", messages)
                .getResultList();
    }

    Message messageOf(Attachment attachment) {
        return em.find(Message.class, attachment.messageId);
    }

    Ticket ticketOf(Message message) {
        return em.find(Ticket.class, message.ticketId);
    }

    List<TicketEvent> eventsOf(Ticket ticket) {
        return em.createQuery(
                        "SELECT e FROM TicketEvent e WHERE e.ticketId = :ticket ORDER BY e.at, e.id", TicketEvent.class)
                .setParameter("ticket", ticket.id)
                .getResultList();
    }

    void add(Object entity) {
        em.persist(entity);
    }

    /** Adds a line to a ticket's history. */
    void happened(Ticket ticket, Change change) {
        TicketEvent event = new TicketEvent();
        event.ticketId = ticket.id;
        event.at = change.at();
        event.actorKind = change.actor().kind().name();
        event.actor = change.actor().id();
        event.what = change.what();
        event.rowId = UUID.randomUUID();
        String detail = change.detail();
        event.detail = detail == null ? null : seals.seal(ticket.keyId, detailOf(event), detail);
        em.persist(event);
    }

    /** Something that happened to a ticket. */
    record Change(
            Instant at, Actor actor, String what, @Nullable String detail) {
        @Override
        public String toString() {
            return "Change[" + what + "]";
        }
    }

    static Place detailOf(TicketEvent event) {
        return new Place("ticket_event", "detail", event.rowId);
    }

    static Place subjectOf(Ticket ticket) {
        return new Place("ticket", "subject", ticket.publicId);
    }

    /** The tickets among these whose content a member of staff may read for now by {@link Tickets#breakGlass}. */
    Set<Long> brokenGlass(Collection<Long> tickets, String staff, Instant now) {
        Set<Long> open = new HashSet<>();
        if (!tickets.isEmpty()) {
            List<?> rows = em.createNativeQuery(
                            "SELECT ticket_id FROM break_glass WHERE staff = CAST(?1 AS uuid) AND expires > ?2"
                                    + " AND ticket_id = ANY (CAST(?3 AS bigint[]))")
                    .setParameter(1, staff)
                    .setParameter(2, java.sql.Timestamp.from(now))
                    .setParameter(
                            3,
                            "{"
                                    + String.join(
                                            ",",
                                            tickets.stream()
                                                    .map(String::valueOf)
                                                    .toList()) + "}")
                    .getResultList();
            rows.forEach(row -> open.add(((Number) row).longValue()));
        }
        return open;
    }

    void breakGlass(Ticket ticket, String staff, Instant expires) {
        em.createNativeQuery("INSERT INTO break_glass (id, ticket_id, staff, expires)"
                        + " VALUES (nextval('desk_ids'), ?1, CAST(?2 AS uuid), ?3)")
                .setParameter(1, ticket.id)
                .setParameter(2, staff)
                .setParameter(3, java.sql.Timestamp.from(expires))
                .executeUpdate();
    }
}
