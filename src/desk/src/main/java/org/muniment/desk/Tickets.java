package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.muniment.desk.TicketRepository.Change;
import org.muniment.ledger.Act;
import org.muniment.mail.MailReader;
import org.muniment.mail.ParsedMail;
import org.muniment.mail.RawMail;
import org.muniment.mail.SafeHtml;
import org.muniment.terms.Refusal;
import org.muniment.terms.SubjectId;

/**
 * Tickets: reading them, and what agents and customers do with them. Thread-safe.
 *
 * <p>Whatever shows content appends to the ledger before anything is opened; when the ledger cannot be written the call
 * is refused ({@code UNAVAILABLE}) and nothing is shown. A customer reaches only their own tickets and no notes; others
 * are {@code NOT_FOUND}. An agent reaches unassigned tickets and their own; a colleague's is {@code FORBIDDEN} until
 * {@link TicketChanges#breakGlass}. Frozen content is {@code FROZEN} for agents and customers; the data protection officer reads
 * everything. Operators and auditors read no tickets.
 */
@ApplicationScoped
@Transactional
public class Tickets {

    /** Longest text shown of one message, in characters; the wire bytes are always complete. */
    public static final int MAX_TEXT = 100_000;

    /** How long {@link TicketChanges#breakGlass} lasts, in hours. */
    public static final int BREAK_GLASS_HOURS = 8;

    private static final String HELD_READ = "attachment.held.read";

    private final DeskParts parts;
    private final Tools tools;
    private final TicketRepository tickets;
    private final TicketAccess access;
    private final MailReader mailReader;
    private final SafeHtml safeHtml;

    /** For the container. */
    @Inject
    public Tickets(DeskParts parts) {
        this.parts = parts;
        this.tools = Tools.of(parts);
        this.tickets = tools.tickets();
        this.access = tools.access();
        this.mailReader = new MailReader(id -> false, tools.keys());
        this.safeHtml = new SafeHtml();
    }

    @SuppressWarnings("NullAway")
    protected Tickets() {
        this.parts = null;
        this.tools = null;
        this.tickets = null;
        this.access = null;
        this.mailReader = null;
        this.safeHtml = null;
    }

    /** Lists tickets; one ledger entry for the page. */
    public TicketPage list(TicketQuery query, Caller caller) {
        TicketQuery asked = query;
        Long account = null;
        if (caller.isCustomer()) {
            account = access.accountOf(caller);
            asked = query.forCustomer();
        } else {
            TicketAccess.requireAgent(caller);
            if (query.requester().isPresent()) {
                account = tools.customers()
                        .find(query.requester().get().value())
                        .map(customer -> customer.id)
                        .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such account"));
            }
        }
        List<Ticket> found = tickets.list(asked, account);
        boolean more = found.size() > asked.limit();
        List<Ticket> page = more ? found.subList(0, asked.limit()) : found;
        parts.ledger()
                .append(new Act(
                        caller.actor(),
                        "ticket.list",
                        caller.purpose(),
                        caller.isCustomer() ? "subject:" + caller.actor().id() : "tickets",
                        Map.of("rows", Integer.toString(page.size()))));
        Set<Long> glass = access.glass(page, caller);
        return new TicketPage(
                tools.reader().rows(page, caller, glass),
                tickets.counts(account),
                more ? Optional.of(cursor(page.get(page.size() - 1))) : Optional.empty());
    }

    private static String cursor(Ticket last) {
        return new TicketRepository.Cursor(last.updated, last.id).text();
    }

    /** A ticket with all its messages and history. */
    public TicketView view(UUID ticket, Caller caller) {
        Ticket found = find(ticket);
        access.enter(found, caller, "ticket.read");
        return tools.reader().view(found, caller);
    }

    /** One message of a ticket, for the product's own procedures; recorded as a look at the ticket. */
    public MessageView message(UUID message, Caller caller) {
        TicketAccess.requireOfficer(caller);
        Message found = message(message);
        enter(found, caller, "message.read", "message:" + message);
        return tools.reader().view(found);
    }

    /** The public id behind a number for people; empty when there is none that the caller may know of. */
    public Optional<UUID> numbered(long number, Caller caller) {
        Optional<Ticket> found = tickets.numbered(number);
        if (caller.isCustomer()) {
            Long account = access.accountOf(caller);
            found = found.filter(ticket -> account.equals(ticket.accountId));
        } else {
            TicketAccess.requireAgent(caller);
        }
        return found.map(ticket -> ticket.publicId);
    }

    /**
     * An attachment's bytes. Serve them as a download, never as a page. What the virus scanner holds is refused
     * ({@code FORBIDDEN}), with its reason.
     */
    public AttachmentContent attachment(UUID attachment, Caller caller) {
        return open(attachment, caller, "attachment.read");
    }

    /** As {@link #attachment}, for an agent who wants a file that is held nonetheless; recorded as that. */
    public AttachmentContent heldAttachment(UUID attachment, Caller caller) {
        TicketAccess.requireAgent(caller);
        return open(attachment, caller, HELD_READ);
    }

    private AttachmentContent open(UUID attachment, Caller caller, String act) {
        Attachment found = tickets.attachment(attachment)
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such attachment"));
        Message message = tickets.messageOf(found);
        enter(message, caller, act, "attachment:" + attachment);
        AttachmentView view = tools.reader().view(found, message);
        if (view.scan().held() && !act.equals(HELD_READ)) {
            boolean infected = view.scan().state() == FileScan.State.INFECTED;
            throw new Refusal(
                    Refusal.Code.FORBIDDEN,
                    infected
                            ? "the file is in quarantine: " + view.scan().finding()
                            : "the file is held until it is scanned");
        }
        if (found.blob != null) {
            return new AttachmentContent(view, tools.blobs().open(found.blob));
        }
        ParsedMail mail = parse(message);
        return mail.attachments().stream()
                .filter(part -> part.path().equals(found.path))
                .findFirst()
                .map(part -> new AttachmentContent(view, part.content().open()))
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such attachment"));
    }

    /** A message's exact wire bytes; the caller closes the stream. */
    public InputStream raw(UUID message, Caller caller) {
        Message found = message(message);
        enter(found, caller, "message.raw.read", "message:" + message);
        return tools.blobs().open(wire(found));
    }

    /**
     * A message's HTML made safe to show, with the pictures that it brings itself; empty when it had none.
     *
     * @param remote {@code PICTURES} only when the reader just asked for them; recorded as that
     */
    public Optional<SafeHtml.Result> html(UUID message, SafeHtml.Remote remote, Caller caller) {
        Message found = message(message);
        String act = remote == SafeHtml.Remote.PICTURES ? "message.pictures.read" : "message.html.read";
        enter(found, caller, act, "message:" + message);
        if (!found.html || found.blob == null) {
            return Optional.empty();
        }
        ParsedMail mail = parse(found);
        Set<String> held = tickets.attachmentsOf(List.of(found.id)).stream()
                .filter(file -> file.path != null && tools.reader().scan(file).held())
                .map(file -> String.valueOf(file.path))
                .collect(Collectors.toSet());
        return Optional.of(safeHtml.sanitize(
                mail.bodyHtml(),
                cid -> mail.attachments().stream()
                        .filter(part -> part.cid().equals(cid) && !held.contains(part.path()))
                        .findFirst()
                        .map(part -> part.content().bytes()),
                remote));
    }

    /** A customer opens a ticket on the web. */
    public UUID open(NewTicket ticket, Caller caller) {
        if (!caller.isCustomer()) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only customers open tickets on the web");
        }
        requireText(ticket.subject(), NewTicket.MAX_SUBJECT);
        requireText(ticket.text(), MAX_TEXT);
        MessageWriter.checkUploads(ticket.uploads());
        Customer customer = tools.customers()
                .find(SubjectId.of(caller.actor().id()).value())
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such account"));
        Instant now = parts.clock().instant();
        Ticket opened = tools.writer()
                .open(
                        new MessageWriter.TicketDraft(customer, ticket.subject().strip(), now, null, null),
                        tickets.nextNumber());
        Message message = addPortal(
                opened,
                new Portal(customer, Map.of("subject", ticket.subject().strip()), ticket.text()),
                ticket.uploads());
        happened(opened, caller, "opened", null);
        arrived(opened, message, true);
        return opened.publicId;
    }

    /**
     * An answer: an agent's goes out as mail, a customer's is added and opens the ticket again.
     *
     * @return the new message
     */
    public UUID reply(UUID ticket, Reply reply, Caller caller) {
        requireText(reply.text(), MAX_TEXT);
        MessageWriter.checkUploads(reply.uploads());
        Ticket found = tickets.lock(ticket);
        access.enter(found, caller, "ticket.reply");
        Customer customer = found.accountId == null
                ? null
                : tools.customers().byId(List.of(found.accountId)).get(found.accountId);
        if (customer == null || found.status == TicketStatus.QUARANTINED) {
            throw new Refusal(Refusal.Code.CONFLICT, "release the ticket from quarantine first");
        }
        if (caller.isCustomer()) {
            Message message = addPortal(found, new Portal(customer, Map.of(), reply.text()), reply.uploads());
            happened(found, caller, "received", null);
            arrived(found, message, false);
            if (found.status != TicketStatus.OPEN) {
                boolean closed = found.status == TicketStatus.CLOSED;
                found.status = TicketStatus.OPEN;
                if (closed) {
                    happened(found, caller, "reopened", null);
                }
            }
            return message.publicId;
        }
        return answer(found, customer, reply, caller);
    }

    private void arrived(Ticket ticket, Message message, boolean opens) {
        Optional<SubjectId> author = Optional.ofNullable(message.author).map(SubjectId::new);
        parts.arrived().accept(new MessageArrived(ticket.publicId, message.publicId, author, message.at, false, opens));
    }

    private UUID answer(Ticket ticket, Customer customer, Reply reply, Caller caller) {
        Letters.Conversation conversation = tools.letters().conversation(tickets.messagesOf(ticket));
        UUID author = UUID.fromString(caller.actor().id());
        Message message = tools.letters()
                .reply(ticket, tools.customers().open(customer), new Letters.Written(author, conversation, reply));
        happened(ticket, caller, "replied", null);
        TicketStatus then = reply.then().orElse(TicketStatus.PENDING);
        requireOrdinary(then);
        if (ticket.status != then) {
            ticket.status = then;
            happened(ticket, caller, verb(then), null);
        }
        return message.publicId;
    }

    /** What a customer wrote on the web. */
    private record Portal(Customer customer, Map<String, String> head, String text) {
        @Override
        public String toString() {
            return "Portal";
        }
    }

    private Message addPortal(Ticket ticket, Portal written, List<Upload> uploads) {
        Message message = tools.writer()
                .add(
                        ticket,
                        UUID.randomUUID(),
                        new MessageWriter.Content(
                                MessageKind.PORTAL,
                                written.customer().subject,
                                parts.clock().instant(),
                                written.text(),
                                "",
                                written.head(),
                                Optional.empty(),
                                false));
        uploads.forEach(upload -> tools.writer().attach(ticket, message, upload));
        return message;
    }

    /** A note among agents. */
    public UUID note(UUID ticket, String text, Caller caller) {
        TicketAccess.requireAgent(caller);
        requireText(text, MAX_TEXT);
        Ticket found = tickets.lock(ticket);
        access.enter(found, caller, "ticket.note");
        UUID author = caller.isSystem() ? null : UUID.fromString(caller.actor().id());
        Message message = tools.writer()
                .add(
                        found,
                        UUID.randomUUID(),
                        new MessageWriter.Content(
                                MessageKind.NOTE,
                                author,
                                parts.clock().instant(),
                                text,
                                "",
                                Map.of(),
                                Optional.empty(),
                                false));
        happened(found, caller, "noted", null);
        return message.publicId;
    }

    private Ticket find(UUID ticket) {
        return tickets.find(ticket).orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such ticket"));
    }

    private Message message(UUID message) {
        return tickets.message(message).orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such message"));
    }

    private void enter(Message message, Caller caller, String act, String object) {
        if (message.kind == MessageKind.NOTE && caller.isCustomer()) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "no such message");
        }
        access.enter(tickets.ticketOf(message), caller, act, Map.of("object", object));
    }

    private static UUID wire(Message message) {
        return Optional.ofNullable(message.blob)
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "the message was not mail"));
    }

    private ParsedMail parse(Message message) {
        return mailReader.read(RawMail.of(tools.blobs().read(wire(message))));
    }

    private void happened(Ticket ticket, Caller caller, String what, @Nullable String detail) {
        Instant now = parts.clock().instant();
        ticket.updated = now;
        tickets.happened(ticket, new Change(now, caller.actor(), what, detail));
    }

    private static void requireText(String text, int limit) {
        if (text.isBlank()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "the text is empty");
        }
        if (text.length() > limit) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "the text has more than " + limit + " characters");
        }
    }

    static String verb(TicketStatus status) {
        return switch (status) {
            case OPEN -> "reopened";
            case PENDING -> "pending";
            case CLOSED -> "closed";
            case QUARANTINED -> "quarantined";
            case FROZEN -> "frozen";
        };
    }

    static void requireOrdinary(TicketStatus status) {
        if (status == TicketStatus.QUARANTINED || status == TicketStatus.FROZEN) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "not a state to set");
        }
    }
}
