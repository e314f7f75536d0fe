package org.muniment.desk;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.muniment.mail.OwnMessageId;
import org.muniment.mail.ParsedMail;
import org.muniment.mail.SendReport;

/**
 * Notes at a mail of ours what an authentic bounce says of it. Authentic is what names a Message-ID that we made, of a
 * message of the ticket it came to, and whom that was sent to: nobody who has not seen our mail knows it. It changes what is
 * shown and nothing else; nobody is written to less for it (R16).
 */
final class Bounces {

    /** Longest enhanced status there is (RFC 3463 section 2): {@code 5.999.999}. */
    private static final int MAX_STATUS = 9;

    /** Enhanced status of a server beyond the relay that cannot protect the mail (RFC 8689 section 5). */
    private static final String CANNOT_PROTECT = "5.7.30";

    private final EntityManager em;
    private final Seals seals;
    private final OwnMessageId ids;
    private final Notices notices;

    Bounces(DeskParts parts, Tools tools) {
        this.em = parts.entities();
        this.seals = tools.seals();
        this.ids = tools.letters().ids();
        this.notices = new Notices(parts, tools);
    }

    /** Whether something was noted. */
    boolean note(Ticket ticket, Incoming incoming, Instant now) {
        boolean noted = false;
        for (ParsedMail.Bounce bounce : incoming.mail().bounces()) {
            boolean ours = ids.ticket(bounce.originalId())
                    .filter(ticket.publicId::equals)
                    .isPresent();
            if (ours) {
                noted |= note(ticket, bounce, now);
            }
        }
        return noted;
    }

    private boolean note(Ticket ticket, ParsedMail.Bounce bounce, Instant now) {
        List<OutboxRecipient> recipients = em.createQuery(
                        "SELECT r FROM OutboxRecipient r, OutboxMail o, Message m WHERE r.outboxId = o.id"
                                + " AND o.messageId = m.id AND m.ticketId = :ticket AND m.messageIdIndex = :index",
                        OutboxRecipient.class)
                .setParameter("ticket", ticket.id)
                .setParameter("index", seals.messageIdIndex(bounce.originalId()))
                .getResultList();
        byte[] named = MailAddress.of(bounce.rcpt()).map(seals::addressIndex).orElse(new byte[0]);
        boolean noted = false;
        for (OutboxRecipient recipient : recipients) {
            // With one recipient it is about them even when it names the address their mail was forwarded to.
            boolean meant = recipients.size() == 1 || Arrays.equals(recipient.addressIndex, named);
            boolean told = recipient.bounce == Sending.Bounce.HARD;
            if (meant && !told && recipient.state == SendReport.State.ACCEPTED) {
                recipient.bounce = bounce.hard() ? Sending.Bounce.HARD : Sending.Bounce.SOFT;
                String status = bounce.status().toLowerCase(Locale.ROOT);
                recipient.bounceStatus = status.substring(0, Math.min(status.length(), MAX_STATUS));
                recipient.bounced = now;
                noted = true;
                if (CANNOT_PROTECT.equals(status)) {
                    withheld(recipient);
                }
            }
        }
        return noted;
    }

    /** The content came back for want of a safe way: a link goes instead, as if it had been known before. */
    private void withheld(OutboxRecipient recipient) {
        OutboxMail mail = em.find(OutboxMail.class, recipient.outboxId);
        recipient.state = SendReport.State.WITHHELD;
        if (mail.notice == null) {
            mail.notice = notices.instead(mail, List.of(recipient)).orElse(null);
            mail.state = mail.notice == null ? OutboxState.WITHHELD : OutboxState.NOTICED;
        }
    }
}
