package org.muniment.desk;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.desk.TicketRepository.Change;
import org.muniment.ledger.Act;
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
        Message message = mail.messageId == null ? null : parts.entities().find(Message.class, mail.messageId);
        return recipients.stream()
                .filter(recipient -> recipient.state == SendReport.State.WITHHELD)
                .map(recipient -> customer(mail, recipient))
                .flatMap(Optional::stream)
                .findFirst()
                .map(customer -> send(mail, message, customer));
    }

    /** The customer with that address whose own mail it is. */
    private Optional<Customer> customer(OutboxMail mail, OutboxRecipient recipient) {
        return MailAddress.of(tools.seals().open(Postbox.addressOf(recipient), recipient.address))
                .flatMap(tools.customers()::find)
                .filter(customer -> Arrays.equals(customer.addressIndex, recipient.addressIndex))
                .filter(customer -> customer.keyId.equals(mail.keyId));
    }

    private UUID send(OutboxMail mail, @Nullable Message message, Customer customer) {
        Instant now = parts.clock().instant();
        Ticket ticket = message == null ? null : tools.tickets().ticketOf(message);
        String token = parts.vault().tokens().fresh();
        OneTimeLink link = OneTimeLinks.forCustomer(
                parts, customer, token, now.plus(parts.settings().noticeLife()));
        link.target = ticket == null ? null : ticket.publicId;
        parts.entities().persist(link);
        String ours = message == null ? "" : tools.seals().open(TicketReader.textOf(message), message.text);
        String language = new CustomerLanguage(parts, tools).of(customer, ours);
        UUID notice = tools.letters().notice(tools.customers().open(customer), token, language);
        parts.ledger()
                .append(Act.of(
                        ACTOR,
                        "outbox.notice",
                        Purpose.OPERATION,
                        message == null ? "outbox:" + mail.publicId : "message:" + message.publicId));
        if (ticket != null) {
            tools.tickets().happened(ticket, new Change(now, ACTOR, "notice-sent", null));
        }
        return notice;
    }
}
