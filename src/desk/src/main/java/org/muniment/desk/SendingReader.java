package org.muniment.desk;

import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.muniment.mail.Hop;

/** Tells how the mails of messages stand; three queries for any number. */
final class SendingReader {

    private final EntityManager em;
    private final Seals seals;

    SendingReader(EntityManager em, Seals seals) {
        this.em = em;
        this.seals = seals;
    }

    /** By the message's row id; messages that were never mailed are left out. */
    Map<Long, Sending> of(Collection<Long> messages) {
        if (messages.isEmpty()) {
            return Map.of();
        }
        List<OutboxMail> mails = em.createQuery(
                        "SELECT o FROM OutboxMail o WHERE o.messageId IN :ids ORDER BY o.id", OutboxMail.class)
                .setParameter("ids", messages)
                .getResultList();
        Map<Long, List<Sending.Recipient>> recipients =
                recipients(mails.stream().map(mail -> mail.id).toList());
        Map<UUID, OutboxState> notices = states(
                mails.stream().map(mail -> mail.notice).filter(Objects::nonNull).toList());
        Map<Long, Sending> sendings = new HashMap<>();
        for (OutboxMail mail : mails) {
            boolean waits = mail.state == OutboxState.QUEUED && mail.attempts > 0;
            sendings.put(
                    mail.messageId,
                    new Sending(
                            mail.state,
                            mail.attempts,
                            waits ? Optional.of(mail.nextTry) : Optional.empty(),
                            recipients.getOrDefault(mail.id, List.of()),
                            Optional.ofNullable(mail.notice).map(notices::get)));
        }
        return sendings;
    }

    private Map<Long, List<Sending.Recipient>> recipients(List<Long> mails) {
        Map<Long, List<Sending.Recipient>> recipients = new HashMap<>();
        if (!mails.isEmpty()) {
            em.createQuery(
                            "SELECT r FROM OutboxRecipient r WHERE r.outboxId IN :ids ORDER BY r.id",
                            OutboxRecipient.class)
                    .setParameter("ids", mails)
                    .getResultList()
                    .forEach(row -> recipients
                            .computeIfAbsent(row.outboxId, id -> new ArrayList<>())
                            .add(recipient(row)));
        }
        return recipients;
    }

    private Sending.Recipient recipient(OutboxRecipient row) {
        return new Sending.Recipient(
                seals.open(Postbox.addressOf(row), row.address),
                row.state,
                seals.openOrEmpty(Postbox.replyOf(row), row.reply),
                Optional.ofNullable(row.at),
                hop(seals.openOrEmpty(Postbox.hopOf(row), row.hop)),
                Optional.ofNullable(row.bounce),
                Objects.requireNonNullElse(row.bounceStatus, ""),
                Optional.ofNullable(row.bounced));
    }

    /** A hop as it lies in its sealed column. */
    static String text(Hop hop) {
        return hop.protection() + " " + hop.host();
    }

    private static Optional<Hop> hop(String text) {
        int blank = text.indexOf(' ');
        return blank < 0
                ? Optional.empty()
                : Optional.of(new Hop(text.substring(blank + 1), Hop.Protection.valueOf(text.substring(0, blank))));
    }

    private Map<UUID, OutboxState> states(List<UUID> ids) {
        return ids.isEmpty()
                ? Map.of()
                : em
                        .createQuery("SELECT o FROM OutboxMail o WHERE o.publicId IN :ids", OutboxMail.class)
                        .setParameter("ids", ids)
                        .getResultList()
                        .stream()
                        .collect(Collectors.toMap(mail -> mail.publicId, mail -> mail.state));
    }
}
