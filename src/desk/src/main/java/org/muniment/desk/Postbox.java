package org.muniment.desk;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.desk.Seals.Place;
import org.muniment.mail.SendReport;

/** Puts composed mail into the outbox, in the transaction of what it belongs to. */
final class Postbox {

    private final EntityManager em;
    private final Seals seals;

    Postbox(EntityManager em, Seals seals) {
        this.em = em;
        this.seals = seals;
    }

    /**
     * A mail ready to go.
     *
     * @param message the ticket's message it is; {@code null} when it belongs to no ticket
     * @param key what its blob is sealed under
     * @param blob its wire bytes
     * @param returnPath where bounces go; empty when they shall not come back
     * @param recipients to whom
     * @param open whether it may travel in the clear: encrypted itself, or without anything of anybody's
     */
    record Mail(
            @Nullable Message message,
            UUID key,
            UUID blob,
            String returnPath,
            List<MailAddress> recipients,
            boolean open) {
        /** A mail whose content must be protected on its way. */
        Mail(@Nullable Message message, UUID key, UUID blob, String returnPath, List<MailAddress> recipients) {
            this(message, key, blob, returnPath, recipients, false);
        }
    }

    /** Puts a mail into the outbox; its id there. */
    UUID post(Mail mail, Instant now) {
        OutboxMail row = new OutboxMail();
        row.publicId = UUID.randomUUID();
        row.messageId = mail.message() == null ? null : mail.message().id;
        row.keyId = mail.key();
        row.blob = mail.blob();
        row.open = mail.open();
        row.sender = seals.seal(row.keyId, senderOf(row), mail.returnPath());
        row.state = OutboxState.QUEUED;
        row.created = now;
        row.nextTry = now;
        em.persist(row);
        for (MailAddress address : mail.recipients()) {
            OutboxRecipient recipient = new OutboxRecipient();
            recipient.rowId = UUID.randomUUID();
            recipient.outboxId = row.id;
            recipient.addressIndex = seals.addressIndex(address);
            recipient.address = seals.seal(row.keyId, addressOf(recipient), address.text());
            recipient.state = SendReport.State.LATER;
            em.persist(recipient);
        }
        return row.publicId;
    }

    static Place senderOf(OutboxMail mail) {
        return new Place("outbox", "sender", mail.publicId);
    }

    static Place addressOf(OutboxRecipient recipient) {
        return new Place("outbox_recipient", "address", recipient.rowId);
    }

    static Place hopOf(OutboxRecipient recipient) {
        return new Place("outbox_recipient", "hop", recipient.rowId);
    }

    static Place replyOf(OutboxRecipient recipient) {
        return new Place("outbox_recipient", "reply", recipient.rowId);
    }
}
