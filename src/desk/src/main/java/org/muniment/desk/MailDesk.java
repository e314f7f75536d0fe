package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.desk.Customers.Opened;
import org.muniment.desk.Threading.Placement;
import org.muniment.desk.TicketRepository.Change;
import org.muniment.mail.Delivery;
import org.muniment.mail.InboundHandler;
import org.muniment.mail.LoopGuard;
import org.muniment.mail.MailReader;
import org.muniment.mail.ParsedMail;
import org.muniment.mail.Route;
import org.muniment.mail.SenderCheck;
import org.muniment.mail.auth.Handover;
import org.muniment.mail.auth.Verdict;
import org.muniment.terms.Actor;
import org.muniment.terms.SubjectId;

/**
 * Turns delivered mail into tickets, follow-ups or quarantine: each delivery exactly once, nothing is ever discarded.
 * Thread-safe.
 *
 * <p>Ticket, message, history, acknowledgement and index note commit together with the delivery's own row, which makes a
 * repeated delivery do nothing. The sealed raw bytes are durable before that.
 */
@ApplicationScoped
@Transactional(rollbackOn = Exception.class)
public class MailDesk implements InboundHandler {

    private static final Actor ACTOR = Actor.system("mail-desk");

    private final DeskParts parts;
    private final EntityManager em;
    private final Tools tools;
    private final Threading threading;
    private final LoopGuard loopGuard;
    private final MailReader reader;
    private final SenderCheck senders;

    /** For the container. */
    @Inject
    public MailDesk(DeskParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        this.tools = Tools.of(parts);
        this.threading = new Threading(
                tools.tickets(),
                tools.seals(),
                tools.letters().ids(),
                tools.letters().replyAddress());
        this.loopGuard = new LoopGuard(new AutomaticMails(em, tools.seals()), parts.clock());
        this.reader = new MailReader(id -> false, tools.keys());
        tools.keys().own().prepare();
        this.senders = SenderCheck.of(parts.mail().auth(), parts.clock());
    }

    @SuppressWarnings("NullAway")
    protected MailDesk() {
        this.parts = null;
        this.em = null;
        this.tools = null;
        this.threading = null;
        this.loopGuard = null;
        this.reader = null;
        this.senders = null;
    }

    @Override
    public void handle(Delivery delivery) {
        // Reading and asking who vouches need no database: the connection is taken with the first query below.
        ParsedMail mail = reader.read(delivery.raw());
        Incoming incoming = Incoming.of(delivery, mail, verdict(delivery, mail));
        byte[] id = tools.seals().index("delivery", delivery.id().value());
        if (!isFirst(id) || isErased(incoming.mail())) {
            return;
        }
        Optional<Ticket> copy = threading.holding(incoming.mail());
        Ticket ticket = copy.isPresent() ? note(copy.get(), "copy") : file(incoming);
        em.createNativeQuery("UPDATE delivery SET ticket_id = ?1 WHERE id_index = ?2")
                .setParameter(1, ticket.id)
                .setParameter(2, id)
                .executeUpdate();
    }

    /** Who vouches for the sender; nobody is asked about history, whose keys are long gone. */
    private Verdict verdict(Delivery delivery, ParsedMail mail) {
        return delivery.route() == Route.IMPORT
                ? Verdict.UNCHECKED
                : senders.check(delivery.raw(), mail, handover(delivery));
    }

    private static Handover handover(Delivery delivery) {
        return new Handover(delivery.clientAddress(), delivery.helo(), delivery.envelopeFrom());
    }

    private boolean isFirst(byte[] id) {
        return em.createNativeQuery("INSERT INTO delivery (id_index, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
                        .setParameter(1, id)
                        .setParameter(2, Timestamp.from(parts.clock().instant()))
                        .executeUpdate()
                == 1;
    }

    /** Whether these bytes were erased at somebody's request; a mailbox that still holds them must not bring them back. */
    private boolean isErased(ParsedMail mail) {
        return !em.createNativeQuery("SELECT 1 FROM tombstone WHERE raw_index = ?1")
                .setParameter(1, tools.seals().rawIndex(mail.rawSha256()))
                .getResultList()
                .isEmpty();
    }

    private Ticket file(Incoming incoming) {
        Optional<String> untrusted = untrusted(incoming);
        if (untrusted.isPresent()) {
            Placement placement = threading.placeUntrusted(incoming, untrusted.get());
            return placement.ticket() != null
                    ? append(placement.ticket(), incoming, null)
                    : open(incoming, null, placement);
        }
        Customer customer = tools.customers().findOrCreate(incoming.sender().orElseThrow());
        Placement placement = threading.place(incoming, customer);
        Ticket ticket = placement.ticket() != null
                ? append(placement.ticket(), incoming, customer)
                : open(incoming, customer, placement);
        if (ticket.status != TicketStatus.QUARANTINED && placement.ticket() == null && !incoming.imported()) {
            answer(ticket, incoming, customer);
        }
        return ticket;
    }

    /** Why a mail must not act as the person it names, if so. */
    private Optional<String> untrusted(Incoming incoming) {
        if (incoming.sender().isEmpty()) {
            return Optional.of("no-sender");
        }
        MailAddress sender = incoming.sender().get();
        if (parts.mail().isOurs(sender.text()) || incoming.mail().auto().kind() == ParsedMail.Auto.Kind.OWN) {
            return Optional.of("own-address");
        }
        if (incoming.bounce()) {
            return Optional.of("bounce");
        }
        boolean staff = !em.createQuery("SELECT s.id FROM Staff s WHERE s.addressIndex = :index", Long.class)
                .setParameter("index", tools.seals().addressIndex(sender))
                .getResultList()
                .isEmpty();
        return staff ? Optional.of("staff-address") : Optional.empty();
    }

    /** When it arrived, for history; now for everything else. */
    private Instant time(Incoming incoming) {
        return incoming.imported()
                ? incoming.delivery().received()
                : parts.clock().instant();
    }

    private Ticket open(Incoming incoming, @Nullable Customer customer, Placement placement) {
        Instant now = time(incoming);
        Ticket ticket = tools.writer()
                .open(
                        new MessageWriter.TicketDraft(
                                customer, incoming.subject(), now, placement.quarantine(), placement.hint()),
                        tools.tickets().nextNumber());
        Message message = add(ticket, incoming, customer, now);
        boolean quarantined = placement.quarantine() != null;
        if (customer != null && !quarantined) {
            learnName(customer, incoming, message);
        }
        if (incoming.imported()) {
            ticket.status = quarantined ? ticket.status : TicketStatus.CLOSED;
            return note(ticket, quarantined ? "quarantined" : "imported");
        }
        note(ticket, quarantined ? "quarantined" : "opened");
        arrived(ticket, message, incoming, true);
        return ticket;
    }

    private Ticket append(Ticket found, Incoming incoming, @Nullable Customer customer) {
        Ticket ticket = tools.tickets().lock(found.publicId);
        Message message = add(ticket, incoming, customer, time(incoming));
        if (customer != null) {
            learnName(customer, incoming, message);
        }
        if (incoming.imported()) {
            return note(ticket, "imported");
        }
        if (incoming.bounce()) {
            new Bounces(parts, tools).note(ticket, incoming, parts.clock().instant());
        }
        note(ticket, incoming.bounce() ? "bounced" : "received");
        if (customer != null && !incoming.automatic()) {
            arrived(ticket, message, incoming, false);
        }
        boolean waits = ticket.status == TicketStatus.CLOSED || ticket.status == TicketStatus.PENDING;
        if (customer != null && !incoming.automatic() && waits) {
            boolean closed = ticket.status == TicketStatus.CLOSED;
            ticket.status = TicketStatus.OPEN;
            if (closed) {
                Actor actor = new Actor(Actor.Kind.CUSTOMER, customer.subject.toString());
                tools.tickets().happened(ticket, new Change(parts.clock().instant(), actor, "reopened", null));
            }
        }
        return ticket;
    }

    private void arrived(Ticket ticket, Message message, Incoming incoming, boolean opens) {
        parts.arrived()
                .accept(new MessageArrived(
                        ticket.publicId,
                        message.publicId,
                        Optional.ofNullable(message.author).map(SubjectId::new),
                        incoming.delivery().received(),
                        ticket.status == TicketStatus.QUARANTINED,
                        opens));
    }

    private Message add(Ticket ticket, Incoming incoming, @Nullable Customer customer, Instant now) {
        Message message = tools.writer()
                .add(
                        ticket,
                        UUID.randomUUID(),
                        new MessageWriter.Content(
                                MessageKind.MAIL_IN,
                                customer == null ? null : customer.subject,
                                now,
                                incoming.text(),
                                incoming.quoted(),
                                incoming.head(),
                                Optional.of(incoming.delivery().raw()),
                                !incoming.mail().bodyHtml().isEmpty()));
        incoming.mail().attachments().forEach(part -> tools.writer().attach(ticket, message, part));
        if (incoming.doubt().isPresent() && incoming.verdict().standing() == Verdict.Standing.UNKNOWN) {
            SenderRecheck.note(em, message, now);
        }
        if (customer != null) {
            String address = incoming.sender().map(MailAddress::text).orElse("");
            incoming.mail()
                    .offeredKeys()
                    .forEach(key -> tools.keys().customers().offer(customer, address, key));
        }
        return message;
    }

    /** Takes the name a customer signs with, with its source, unless one is known already. */
    private void learnName(Customer customer, Incoming incoming, Message message) {
        String name = incoming.senderName();
        boolean known = tools.customers().facts(customer).stream().anyMatch(fact -> fact.field == ProfileField.NAME);
        if (!known && !name.isEmpty() && name.length() <= Accounts.MAX_VALUE) {
            ProfileEntry entry = new ProfileEntry(name, "message:" + message.publicId);
            tools.customers().record(customer, ProfileField.NAME, entry);
        }
    }

    /** Acknowledgement and, to a new customer, the welcome letter: only to people, and never too many. */
    private void answer(Ticket ticket, Incoming incoming, Customer customer) {
        Opened opened = tools.customers().open(customer);
        if (loopGuard.mayAnswer(incoming.mail(), incoming.delivery(), opened.address()) != LoopGuard.Verdict.SEND) {
            return;
        }
        String language = incoming.language(parts.policy().letters().languages());
        tools.letters().acknowledge(ticket, opened, incoming.mail().messageId(), language);
        note(ticket, "acknowledged");
        boolean welcomed = !em.createQuery("SELECT w.id FROM Welcome w WHERE w.accountId = :id", Long.class)
                .setParameter("id", customer.id)
                .getResultList()
                .isEmpty();
        if (!welcomed && loopGuard.maySend(opened.address()) == LoopGuard.Verdict.SEND) {
            tools.letters().welcome(ticket, opened, language);
        }
    }

    private Ticket note(Ticket ticket, String what) {
        tools.tickets().happened(ticket, new Change(parts.clock().instant(), ACTOR, what, null));
        return ticket;
    }
}
