package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.desk.TicketRepository.Change;
import org.muniment.mail.MailReader;
import org.muniment.mail.ParsedMail;
import org.muniment.mail.RawMail;
import org.muniment.terms.Refusal;

/**
 * Mail that came encrypted before its mailbox had the key: read anew from its own bytes, once somebody asks. What it says
 * then takes the place of what could be said of it, sealed like everything else. Thread-safe.
 */
@ApplicationScoped
@Transactional
public class ClosedMail {

    private final DeskParts parts;
    private final EntityManager em;
    private final Tools tools;
    private final MailReader reader;

    /** For the container. */
    @Inject
    public ClosedMail(DeskParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        this.tools = Tools.of(parts);
        this.reader = new MailReader(id -> false, tools.keys());
    }

    @SuppressWarnings("NullAway")
    protected ClosedMail() {
        this.parts = null;
        this.em = null;
        this.tools = null;
        this.reader = null;
    }

    /**
     * Opens a message again with the mailbox keys of today; recorded in the ledger and in the ticket's history. Refused with
     * {@code CONFLICT} when they open no more of it than those of then, or when the message is no mail.
     *
     * @return its ticket
     */
    public UUID openAgain(UUID message, Caller caller) {
        TicketAccess.requireAgent(caller);
        Message found = tools.tickets()
                .message(message)
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such message"));
        Ticket ticket = tools.tickets().lock(tools.tickets().ticketOf(found).publicId);
        tools.access().enter(ticket, caller, "message.open-again", Map.of("message", message.toString()));
        UUID blob = found.blob;
        if (found.kind != MessageKind.MAIL_IN || blob == null) {
            throw new Refusal(Refusal.Code.CONFLICT, "the message did not come by mail");
        }
        ParsedMail mail = reader.read(RawMail.of(tools.blobs().read(blob)));
        Map<String, String> head = new HashMap<>(tools.seals().openMap(TicketReader.headOf(found), found.head));
        String before = head.getOrDefault("crypto", "");
        String subjectBefore = head.getOrDefault("subject", "");
        Incoming.describe(mail, head);
        if (head.getOrDefault("crypto", "").equals(before)) {
            throw new Refusal(Refusal.Code.CONFLICT, "no mailbox key here opens this mail");
        }
        write(ticket, found, new Read(mail, head));
        rename(ticket, subjectBefore, mail.subject().strip());
        offer(ticket, found, mail);
        tools.tickets().happened(ticket, new Change(parts.clock().instant(), caller.actor(), "opened-again", null));
        return ticket.publicId;
    }

    /** A mail as it reads now, with the header values for people. */
    private record Read(ParsedMail mail, Map<String, String> head) {
        @Override
        public String toString() {
            return "Read";
        }
    }

    private void write(Ticket ticket, Message message, Read read) {
        ParsedMail mail = read.mail();
        message.head = tools.seals().seal(ticket.keyId, TicketReader.headOf(message), read.head());
        message.text = sealed(ticket, TicketReader.textOf(message), Incoming.text(mail));
        String quoted = Incoming.quoted(mail);
        message.quoted = quoted.isEmpty() ? null : sealed(ticket, TicketReader.quotedOf(message), quoted);
        message.truncated = Incoming.text(mail).length() > Tickets.MAX_TEXT || quoted.length() > Tickets.MAX_TEXT;
        message.html = !mail.bodyHtml().isEmpty();
        // The files of a mail are places in its bytes; none has any of its own.
        tools.tickets().attachmentsOf(List.of(message.id)).forEach(em::remove);
        em.flush();
        mail.attachments().forEach(part -> tools.writer().attach(ticket, message, part));
        MessageWriter.toIndex(em, List.of(message));
    }

    private byte[] sealed(Ticket ticket, Seals.Place place, String text) {
        return tools.seals().seal(ticket.keyId, place, MessageWriter.cut(text, Tickets.MAX_TEXT));
    }

    /** A ticket that is called as the closed mail was, is called as the opened one. */
    private void rename(Ticket ticket, String before, String after) {
        Seals.Place place = TicketRepository.subjectOf(ticket);
        if (!after.isEmpty() && tools.seals().open(place, ticket.subject).equals(before.strip())) {
            ticket.subject = tools.seals().seal(ticket.keyId, place, MessageWriter.cut(after, NewTicket.MAX_SUBJECT));
        }
    }

    private void offer(Ticket ticket, Message message, ParsedMail mail) {
        @Nullable Customer customer = ticket.accountId == null ? null : em.find(Customer.class, ticket.accountId);
        if (customer != null && customer.subject.equals(message.author)) {
            String address = tools.customers().address(customer);
            mail.offeredKeys().forEach(key -> tools.keys().customers().offer(customer, address, key));
        }
    }
}
