package org.muniment.desk;

import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.muniment.desk.Customers.Opened;
import org.muniment.desk.Seals.Place;
import org.muniment.mail.ScanSettings;
import org.muniment.terms.Actor;

/** Opens tickets for a caller whom {@link TicketAccess} has let in; a constant number of queries for any list. */
final class TicketReader {

    private final EntityManager em;
    private final Seals seals;
    private final TicketRepository tickets;
    private final Customers customers;
    private final Optional<ScanSettings> scan;

    TicketReader(DeskParts parts, Seals seals, TicketRepository tickets, Customers customers) {
        this.em = parts.entities();
        this.scan = parts.mail().scan();
        this.seals = seals;
        this.tickets = tickets;
        this.customers = customers;
    }

    /** Rows for many tickets, in their order. */
    List<TicketRow> rows(List<Ticket> found, Caller caller, Set<Long> glass) {
        Set<Long> accounts = found.stream()
                .filter(ticket -> !TicketAccess.withheld(ticket, caller, glass))
                .map(ticket -> ticket.accountId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        Map<Long, Opened> opened = customers.open(customers.byId(accounts).values());
        return found.stream()
                .map(ticket -> row(ticket, opened, TicketAccess.withheld(ticket, caller, glass)))
                .toList();
    }

    private TicketRow row(Ticket ticket, Map<Long, Opened> opened, boolean withheld) {
        Opened customer = ticket.accountId == null ? null : opened.get(ticket.accountId);
        return new TicketRow(
                ticket.publicId,
                ticket.number,
                ticket.status,
                withheld ? "" : seals.open(TicketRepository.subjectOf(ticket), ticket.subject),
                withheld || customer == null ? "" : customer.display(),
                Optional.ofNullable(ticket.assignee),
                ticket.opened,
                ticket.updated,
                ticket.messages,
                withheld);
    }

    TicketView view(Ticket ticket, Caller caller) {
        Map<Long, Opened> opened = ticket.accountId == null
                ? Map.of()
                : customers.open(customers.byId(Set.of(ticket.accountId)).values());
        Opened customer = ticket.accountId == null ? null : opened.get(ticket.accountId);
        List<Message> messages = tickets.messagesOf(ticket).stream()
                .filter(message -> message.kind != MessageKind.NOTE || !caller.isCustomer())
                .toList();
        return new TicketView(
                row(ticket, opened, false),
                Optional.ofNullable(customer).map(Opened::requester),
                messageViews(messages, customer),
                changes(ticket, caller),
                Optional.ofNullable(ticket.quarantine),
                Optional.ofNullable(ticket.hint));
    }

    /** One message without its files. */
    MessageView view(Message message) {
        return messageView(message, "", List.of(), Optional.empty());
    }

    private List<MessageView> messageViews(List<Message> messages, @org.jspecify.annotations.Nullable Opened customer) {
        List<Long> ids = messages.stream().map(message -> message.id).toList();
        Map<Long, List<AttachmentView>> attachments = new HashMap<>();
        Map<Long, Message> byId =
                messages.stream().collect(Collectors.toMap(message -> message.id, message -> message));
        for (Attachment attachment : tickets.attachmentsOf(ids)) {
            attachments
                    .computeIfAbsent(attachment.messageId, id -> new ArrayList<>())
                    .add(view(attachment, Objects.requireNonNull(byId.get(attachment.messageId))));
        }
        Map<Long, Sending> sendings = new SendingReader(em, seals).of(ids);
        Map<UUID, String> staff = staffNames(messages.stream()
                .map(message -> message.author)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet()));
        return messages.stream()
                .map(message -> messageView(
                        message,
                        author(message, customer, staff),
                        attachments.getOrDefault(message.id, List.of()),
                        Optional.ofNullable(sendings.get(message.id))))
                .toList();
    }

    private String author(
            Message message, @org.jspecify.annotations.Nullable Opened customer, Map<UUID, String> staff) {
        if (message.author == null) {
            return "";
        }
        if (customer != null && message.author.equals(customer.customer().subject)) {
            return customer.display();
        }
        return staff.getOrDefault(message.author, "");
    }

    private MessageView messageView(
            Message message, String author, List<AttachmentView> attachments, Optional<Sending> sending) {
        Map<String, String> head = seals.openMap(headOf(message), message.head);
        return new MessageView(
                message.publicId,
                message.kind,
                author.isEmpty() ? head.getOrDefault("from", "") : author,
                Optional.ofNullable(message.author),
                message.at,
                seals.open(textOf(message), message.text),
                seals.openOrEmpty(quotedOf(message), message.quoted),
                message.truncated,
                head,
                attachments,
                sending,
                message.blob != null,
                message.html);
    }

    AttachmentView view(Attachment attachment, Message message) {
        Map<String, String> label = seals.openMap(labelOf(attachment), attachment.label);
        return new AttachmentView(
                attachment.publicId,
                label.getOrDefault("name", ""),
                label.getOrDefault("type", "application/octet-stream"),
                attachment.bytes,
                label.getOrDefault("found", ""),
                label.getOrDefault("remark", ""),
                scan(attachment));
    }

    /** A file in quarantine stays there, whoever scans today. */
    FileScan scan(Attachment attachment) {
        FileScan.State state = attachment.scan == null ? FileScan.State.WAITING : attachment.scan;
        boolean infected = state == FileScan.State.INFECTED;
        if (scan.isEmpty() && !infected) {
            return new FileScan(FileScan.State.OFF, "", false);
        }
        boolean unscanned = state != FileScan.State.CLEAN
                && scan.filter(settings -> settings.unscanned() == ScanSettings.Unscanned.HELD)
                        .isPresent();
        return new FileScan(state, Optional.ofNullable(attachment.finding).orElse(""), infected || unscanned);
    }

    /** Names of staff by account id. */
    Map<UUID, String> staffNames(Collection<UUID> ids) {
        Map<UUID, String> names = new HashMap<>();
        if (!ids.isEmpty()) {
            em.createQuery("SELECT s FROM Staff s WHERE s.publicId IN :ids", Staff.class)
                    .setParameter("ids", new HashSet<>(ids))
                    .getResultList()
                    .forEach(staff -> names.put(staff.publicId, seals.open(staffName(staff), staff.name)));
        }
        return names;
    }

    private List<TicketChange> changes(Ticket ticket, Caller caller) {
        return tickets.eventsOf(ticket).stream()
                .filter(event -> !caller.isCustomer() || forCustomers(event))
                .map(event -> new TicketChange(
                        event.at,
                        new Actor(Actor.Kind.valueOf(event.actorKind), event.actor),
                        event.what,
                        caller.isCustomer() || event.detail == null
                                ? Optional.empty()
                                : Optional.of(seals.open(TicketRepository.detailOf(event), event.detail))))
                .toList();
    }

    private static boolean forCustomers(TicketEvent event) {
        return !event.what.equals("noted") && !event.what.equals("break-glass");
    }

    static Place headOf(Message message) {
        return new Place("message", "head", message.publicId);
    }

    static Place textOf(Message message) {
        return new Place("message", "text", message.publicId);
    }

    static Place quotedOf(Message message) {
        return new Place("message", "quoted", message.publicId);
    }

    static Place labelOf(Attachment attachment) {
        return new Place("attachment", "label", attachment.publicId);
    }

    static Place staffName(Staff staff) {
        return new Place("staff", "name", staff.publicId);
    }
}
