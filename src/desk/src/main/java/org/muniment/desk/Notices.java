package org.muniment.desk;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.TicketRepository.Change;
import org.muniment.ledger.Act;
import org.muniment.mail.MailReader;
import org.muniment.mail.ParsedMail;
import org.muniment.mail.RawMail;
import org.muniment.mail.SendReport;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;

/**
 * What goes instead of a mail whose way protects nothing (R33): that something waits, and a link that works once and for its
 * recipient only. The mail itself stays sealed in the outbox.
 */
final class Notices {

    private static final Actor ACTOR = Actor.system("outbox");

    private final DeskParts parts;
    private final Tools tools;

    Notices(DeskParts parts, Tools tools) {
        this.parts = parts;
        this.tools = tools;
    }

    /**
     * Puts a notice into the outbox in place of {@code mail}, in the caller's transaction.
     *
     * @return its id there; empty when its recipient is no customer, who could not read it on the pages
     */
    Optional<UUID> instead(OutboxMail mail, List<OutboxRecipient> recipients) {
        return recipients.stream()
                .filter(recipient -> recipient.state == SendReport.State.WITHHELD)
                .map(recipient -> customer(mail, recipient))
                .flatMap(Optional::stream)
                .findFirst()
                .map(customer -> send(message(mail, customer), customer));
    }

    /** The customer with that address whose own mail it is. */
    private Optional<Customer> customer(OutboxMail mail, OutboxRecipient recipient) {
        return MailAddress.of(tools.seals().open(Postbox.addressOf(recipient), recipient.address))
                .flatMap(tools.customers()::find)
                .filter(customer -> Arrays.equals(customer.addressIndex, recipient.addressIndex))
                .filter(customer -> customer.keyId.equals(mail.keyId));
    }

    /** The message it is; a letter that belonged to no ticket gets one, or the link would lead to nothing. */
    private Message message(OutboxMail mail, Customer customer) {
        if (mail.messageId != null) {
            return parts.entities().find(Message.class, mail.messageId);
        }
        Instant now = parts.clock().instant();
        RawMail wire = RawMail.of(tools.blobs().read(mail.blob));
        ParsedMail letter = new MailReader(id -> false).read(wire);
        Ticket ticket = tools.writer()
                .open(
                        new MessageWriter.TicketDraft(customer, letter.subject(), now, null, null),
                        tools.tickets().nextNumber());
        Map<String, String> head = Map.of(
                "from", parts.settings().name() + " <" + parts.mail().address() + ">",
                "subject", letter.subject(),
                "message-id", letter.messageId());
        Message message = tools.writer()
                .add(
                        ticket,
                        UUID.randomUUID(),
                        new MessageWriter.Content(
                                MessageKind.AUTOMATIC,
                                null,
                                now,
                                letter.bodyText(),
                                "",
                                head,
                                Optional.of(wire),
                                false));
        ticket.status = TicketStatus.CLOSED;
        tools.tickets().happened(ticket, new Change(now, ACTOR, "opened", null));
        parts.entities()
                .createNativeQuery("INSERT INTO blob_removal (blob) VALUES (CAST(?1 AS uuid)) ON CONFLICT DO NOTHING")
                .setParameter(1, mail.blob.toString())
                .executeUpdate();
        mail.messageId = message.id;
        mail.blob = Objects.requireNonNull(message.blob);
        return message;
    }

    private UUID send(Message message, Customer customer) {
        Instant now = parts.clock().instant();
        Ticket ticket = tools.tickets().ticketOf(message);
        String token = parts.vault().tokens().fresh();
        OneTimeLink link = OneTimeLinks.forCustomer(
                parts, customer, token, now.plus(parts.settings().noticeLife()));
        link.target = ticket.publicId;
        parts.entities().persist(link);
        String ours = tools.seals().open(TicketReader.textOf(message), message.text);
        String language = new CustomerLanguage(parts, tools).of(customer, ours);
        UUID notice = tools.letters().notice(tools.customers().open(customer), token, language);
        parts.ledger().append(Act.of(ACTOR, "outbox.notice", Purpose.OPERATION, "message:" + message.publicId));
        tools.tickets().happened(ticket, new Change(now, ACTOR, "notice-sent", null));
        return notice;
    }
}
