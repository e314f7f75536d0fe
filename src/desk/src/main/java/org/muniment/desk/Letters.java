package org.muniment.desk;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.Customers.Opened;
import org.muniment.mail.Composer;
import org.muniment.mail.Draft;
import org.muniment.mail.OwnMessageId;
import org.muniment.mail.ParsedMail;
import org.muniment.mail.RawMail;
import org.muniment.mail.ReplyAddress;
import org.muniment.policy.Letter.Text;

/**
 * Composes our mail, once: the bytes stored with the ticket are the bytes sent. Recipients are fixed with the text, so a
 * later change to the ticket cannot redirect a mail that waits.
 */
final class Letters {

    private static final int MAX_REFERENCES = 20;

    private final DeskParts parts;
    private final Seals seals;
    private final MessageWriter writer;
    private final Postbox postbox;
    private final Blobs blobs;
    private final Composer composer;
    private final OwnMessageId ids;
    private final ReplyAddress replyAddress;
    private final ReplyCover replyCover;

    Letters(DeskParts parts, Seals seals, MessageWriter writer, DeskKeys keys) {
        this.parts = parts;
        this.seals = seals;
        this.writer = writer;
        this.blobs = writer.blobs();
        this.replyCover = new ReplyCover(parts, keys);
        this.postbox = new Postbox(parts.entities(), seals);
        this.composer = Composer.of(parts.mail(), parts.vault(), parts.clock());
        this.ids = new OwnMessageId(parts.vault().tokens(), parts.mail());
        this.replyAddress = new ReplyAddress(parts.vault().tokens(), parts.mail(), parts.clock());
    }

    OwnMessageId ids() {
        return ids;
    }

    ReplyAddress replyAddress() {
        return replyAddress;
    }

    /** Our mail about a ticket, before it is composed. */
    private record Letter(
            ParsedMail.Address to,
            String subject,
            String text,
            Draft.Kind kind,
            Optional<String> inReplyTo,
            List<String> references,
            List<Upload> uploads) {
        @Override
        public String toString() {
            return "Letter[" + kind + "]";
        }
    }

    /** That a message came in. Repeats nothing of it, so that it is of no use to somebody who forged the sender. */
    Message acknowledge(Ticket ticket, Opened to, String answeredId, String language) {
        Text text = house("acknowledgement", ticket, language);
        Optional<String> answered = usable(answeredId);
        return send(
                new Sender(ticket, MessageKind.AUTOMATIC, null, true),
                new Letter(
                        address(to),
                        text.subject(),
                        text.body(),
                        Draft.Kind.AUTO_REPLIED,
                        answered,
                        answered.stream().toList(),
                        List.of()),
                ReplyCover.Cover.NONE);
    }

    /** The welcome letter and its record. */
    Message welcome(Ticket ticket, Opened to, String language) {
        Text text = house("welcome", ticket, language);
        Message message = send(
                new Sender(ticket, MessageKind.AUTOMATIC, null, true),
                plain(to, text.subject(), text.body()),
                ReplyCover.Cover.NONE);
        Welcome record = new Welcome();
        record.accountId = to.customer().id;
        record.version = parts.policy().profile() + " " + parts.policy().version() + " "
                + parts.policy().letters().find("welcome", language).language();
        record.textSha256 = new LetterText(record.version, text.body()).sha256();
        record.at = message.at;
        record.message = message.publicId;
        record.mailId =
                seals.seal(to.customer().keyId, mailIdOf(to.customer()), ids.of(ticket.publicId, message.publicId));
        parts.entities().persist(record);
        return message;
    }

    /** A letter of the policy about a ticket. */
    private Text house(String name, Ticket ticket, String language) {
        String url = parts.settings().url();
        return parts.policy()
                .letters()
                .find(name, language)
                .fill(Map.of(
                        "controller", parts.settings().name(),
                        "ticket", Long.toString(ticket.number),
                        "portal", url + "/portal",
                        "privacyPage", url + "/privacy-policy",
                        "privacyContact", parts.policy().controller().contacts().privacy()));
    }

    /** An agent's answer. */
    Message reply(Ticket ticket, Opened to, Written written) {
        Reply reply = written.reply();
        Conversation conversation = written.after();
        String tag = "[#" + ticket.number + "]";
        String subject = seals.open(TicketRepository.subjectOf(ticket), ticket.subject);
        String line = (subject.regionMatches(true, 0, "re:", 0, 3) ? "" : "Re: ")
                + subject
                + (subject.contains(tag) ? "" : " " + tag);
        Letter letter = new Letter(
                address(to),
                line,
                reply.text(),
                Draft.Kind.PERSONAL,
                conversation.last(),
                conversation.references(),
                reply.uploads());
        ReplyCover.Cover cover = replyCover.of(to.customer());
        boolean open = !cover.head().isEmpty();
        return send(new Sender(ticket, MessageKind.MAIL_OUT, written.author(), open), letter, cover);
    }

    /**
     * An answer as an agent wrote it.
     *
     * @param author who
     * @param after what it answers
     * @param reply what
     */
    record Written(UUID author, Conversation after, Reply reply) {}

    /**
     * What an answer refers to.
     *
     * @param last the Message-ID answered
     * @param references the thread so far, oldest first
     */
    record Conversation(Optional<String> last, List<String> references) {}

    /** The thread of a ticket's messages, oldest first. */
    Conversation conversation(List<Message> messages) {
        List<String> known = new ArrayList<>();
        Optional<String> last = Optional.empty();
        List<Message> recent = messages.subList(Math.max(0, messages.size() - MAX_REFERENCES), messages.size());
        for (Message message : recent) {
            Optional<String> id = message.messageIdIndex == null
                    ? Optional.empty()
                    : usable(seals.openMap(TicketReader.headOf(message), message.head)
                            .getOrDefault("message-id", ""));
            id.ifPresent(known::add);
            if (message.kind == MessageKind.MAIL_IN && id.isPresent()) {
                last = id;
            }
        }
        return new Conversation(last, known);
    }

    /** A link that signs a customer in; it belongs to no ticket. */
    void signInLink(Opened to, String token, String language) {
        Text text = link(
                "sign-in",
                token,
                language,
                Long.toString(parts.settings().linkLife().toMinutes()));
        alone(plain(to, text.subject(), text.body()), to.customer().keyId, true);
    }

    /** That a message waits which could not be sent, and a link to it. Says nothing of it, not even what it is about. */
    UUID notice(Opened to, String token, String language) {
        Text text = link(
                "notice",
                token,
                language,
                Long.toString(parts.settings().noticeLife().toDays()));
        ParsedMail.Address nameless = new ParsedMail.Address("", to.address());
        return alone(plain(nameless, text.subject(), text.body()), to.customer().keyId, true);
    }

    private Text link(String name, String token, String language, String life) {
        return parts.policy()
                .letters()
                .find(name, language)
                .fill(Map.of(
                        "controller",
                        parts.settings().name(),
                        "link",
                        parts.settings().url() + "/sign-in/link/" + token,
                        "life",
                        life,
                        "privacyContact",
                        parts.policy().controller().contacts().privacy()));
    }

    /** A letter of the house about a ticket; it becomes one of its messages. */
    Message house(Ticket ticket, Opened to, String subject, String text) {
        return send(
                new Sender(ticket, MessageKind.AUTOMATIC, null, false),
                plain(to, subject, text),
                ReplyCover.Cover.NONE);
    }

    /** A letter of the house that belongs to no ticket. */
    void house(Opened to, String subject, String text) {
        alone(plain(to, subject, text), to.customer().keyId, false);
    }

    private static Letter plain(Opened to, String subject, String text) {
        return plain(address(to), subject, text);
    }

    private static Letter plain(ParsedMail.Address to, String subject, String text) {
        return new Letter(to, subject, text, Draft.Kind.AUTO_GENERATED, Optional.empty(), List.of(), List.of());
    }

    private static ParsedMail.Address address(Opened to) {
        return new ParsedMail.Address(to.name(), to.address());
    }

    /** A letter of the house to somebody who is no customer, sealed under {@code key}; its outbox id. */
    UUID outside(MailAddress to, UUID key, Text text) {
        return alone(plain(new ParsedMail.Address("", to.text()), text.subject(), text.body()), key, false);
    }

    /** Puts a mail into the outbox that belongs to no ticket. */
    private UUID alone(Letter letter, UUID key, boolean open) {
        UUID id = UUID.randomUUID();
        RawMail wire = compose(letter, ids.of(id, id), Optional.empty(), ReplyCover.Cover.NONE);
        UUID blob = blobs.write(key, wire.bytes());
        return postbox.post(
                new Postbox.Mail(null, key, blob, "", recipients(letter), open),
                parts.clock().instant());
    }

    /** In which ticket something is sent, as what, by whom, and whether it may travel in the clear. */
    private record Sender(
            Ticket ticket,
            MessageKind kind,
            @org.jspecify.annotations.Nullable UUID author,
            boolean open) {}

    private Message send(Sender sender, Letter letter, ReplyCover.Cover cover) {
        Ticket ticket = sender.ticket();
        MessageKind kind = sender.kind();
        UUID id = UUID.randomUUID();
        String messageId = ids.of(ticket.publicId, id);
        RawMail wire = compose(
                letter,
                messageId,
                Optional.of(replyAddress.forTicket(ticket.publicId, letter.to().addr())),
                cover);
        Map<String, String> head = new LinkedHashMap<>();
        head.put("from", parts.settings().name() + " <" + parts.mail().address() + ">");
        head.put("to", letter.to().addr());
        head.put("subject", letter.subject());
        head.put("message-id", messageId);
        head.putAll(cover.head());
        Instant now = parts.clock().instant();
        Message message = writer.add(
                ticket,
                id,
                new MessageWriter.Content(
                        kind, sender.author(), now, letter.text(), "", head, Optional.of(wire), false));
        String returnPath = kind == MessageKind.AUTOMATIC ? "" : parts.mail().address();
        UUID blob = java.util.Objects.requireNonNull(message.blob);
        postbox.post(new Postbox.Mail(message, ticket.keyId, blob, returnPath, recipients(letter), sender.open()), now);
        return message;
    }

    private RawMail compose(Letter letter, String messageId, Optional<String> replyTo, ReplyCover.Cover cover) {
        Draft draft = new Draft(
                new ParsedMail.Address(parts.settings().name(), parts.mail().address()),
                replyTo,
                List.of(letter.to()),
                List.of(),
                letter.subject(),
                letter.text(),
                Optional.empty(),
                messageId,
                letter.inReplyTo(),
                letter.references(),
                letter.kind(),
                parts.clock().instant(),
                letter.uploads().stream()
                        .map(upload -> new Draft.File(upload.name(), upload.type(), RawMail.of(upload.content())))
                        .toList());
        return composer.compose(draft, cover.way());
    }

    private static List<MailAddress> recipients(Letter letter) {
        return List.of(new MailAddress(letter.to().addr()));
    }

    /** A stranger's Message-ID, if it may stand in a header of ours. */
    private static Optional<String> usable(String messageId) {
        boolean plain = messageId.matches("[\\x21-\\x7e&&[^<>\\s]]{3,200}") && messageId.contains("@");
        return plain ? Optional.of(messageId) : Optional.empty();
    }

    static Seals.Place mailIdOf(Customer customer) {
        return new Seals.Place("welcome_letter", "mail_id", customer.subject);
    }
}
