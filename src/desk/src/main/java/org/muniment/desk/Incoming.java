package org.muniment.desk;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.muniment.mail.Delivery;
import org.muniment.mail.ParsedMail;
import org.muniment.mail.Route;
import org.muniment.mail.SafeHtml;
import org.muniment.mail.auth.Verdict;

/**
 * A delivery, read.
 *
 * @param delivery as it came
 * @param mail what it says
 * @param sender the author's address, if mail could be sent there
 * @param verdict who vouches for the sender
 */
record Incoming(Delivery delivery, ParsedMail mail, Optional<MailAddress> sender, Verdict verdict) {

    private static final int MAX_HEAD_VALUE = 4_000;
    private static final int MAX_THREAD_IDS = 50;

    static Incoming of(Delivery delivery, ParsedMail mail, Verdict verdict) {
        Optional<MailAddress> sender = mail.from().stream()
                .map(address -> MailAddress.of(address.addr()))
                .flatMap(Optional::stream)
                .findFirst();
        return new Incoming(delivery, mail, sender, verdict);
    }

    String subject() {
        return mail.subject().strip();
    }

    String senderName() {
        return mail.from().isEmpty() ? "" : mail.from().get(0).name().strip();
    }

    /** What is new in it; all of it when nothing is told apart. */
    String text() {
        return text(mail);
    }

    /** What is new in a mail; all of it when nothing is told apart. */
    static String text(ParsedMail mail) {
        return mail.replyText().isBlank() ? mail.bodyText() : mail.replyText();
    }

    /** The history it quotes. */
    String quoted() {
        return quoted(mail);
    }

    /** The history that a mail quotes. */
    static String quoted(ParsedMail mail) {
        String reply = mail.replyText();
        if (reply.isBlank() || reply.length() >= mail.bodyText().length()) {
            return "";
        }
        return mail.bodyText().startsWith(reply)
                ? mail.bodyText().substring(reply.length()).strip()
                : mail.bodyText();
    }

    /** The language to answer in, among those the house writes. */
    String language(List<String> offered) {
        return MailLanguage.of(delivery.raw(), text(), offered);
    }

    boolean automatic() {
        return mail.auto().kind() != ParsedMail.Auto.Kind.NONE;
    }

    /** Whether it is history: nobody is answered, no clock starts, and it is dated as it was then. */
    boolean imported() {
        return delivery.route() == Route.IMPORT;
    }

    boolean bounce() {
        return mail.auto().kind() == ParsedMail.Auto.Kind.BOUNCE;
    }

    /** Why the mail must not act as the person it names; empty when it may, or when senders are not checked. */
    Optional<String> doubt() {
        if (verdict.sentences().isEmpty()) {
            return Optional.empty();
        }
        return switch (verdict.standing()) {
            case VOUCHED -> Optional.empty();
            case FAILED -> Optional.of(SenderNote.FORGED);
            case UNPROVEN, UNKNOWN -> Optional.of(SenderNote.UNCONFIRMED);
        };
    }

    /** The addresses it was sent to, envelope first. */
    List<String> recipients() {
        return Stream.concat(
                        delivery.recipients().stream(),
                        Stream.concat(mail.to().stream(), mail.cc().stream()).map(ParsedMail.Address::addr))
                .toList();
    }

    /** The messages it says it answers, most telling first. */
    Set<String> answered() {
        Set<String> ids = new LinkedHashSet<>(mail.inReplyTo());
        List<String> references = mail.references();
        for (int i = references.size() - 1; i >= 0; i--) {
            ids.add(references.get(i));
        }
        mail.bounces().forEach(bounce -> ids.add(bounce.originalId()));
        ids.remove("");
        return ids.stream().limit(MAX_THREAD_IDS).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Header values for people. */
    Map<String, String> head() {
        Map<String, String> head = new LinkedHashMap<>();
        describe(mail, head);
        put(head, "envelope-from", delivery.envelopeFrom());
        SenderNote.write(verdict, delivery, head);
        return head;
    }

    /** Puts what a mail says of itself into its header values for people, in place of what stood there. */
    static void describe(ParsedMail mail, Map<String, String> head) {
        put(head, "from", people(mail.from()));
        put(head, "to", people(mail.to()));
        put(head, "cc", people(mail.cc()));
        put(head, "reply-to", people(mail.replyTo()));
        put(head, "subject", mail.subject());
        put(head, "message-id", mail.messageId());
        mail.date()
                .ifPresent(date ->
                        put(head, "date", Instant.ofEpochSecond(date.epoch()).toString()));
        boolean automatic = mail.auto().kind() != ParsedMail.Auto.Kind.NONE;
        put(head, "auto", automatic ? mail.auto().kind().name() : "");
        put(head, "crypto", mail.crypto().stream().map(Incoming::layer).collect(Collectors.joining(" ")));
        int pictures = SafeHtml.remotePictures(mail.bodyHtml());
        put(head, "pictures", pictures == 0 ? "" : Integer.toString(pictures));
        put(head, "defects", String.join(" ", mail.defects()));
    }

    private static String layer(ParsedMail.CryptoLayer layer) {
        String signer = layer.signer().map(key -> ":" + key.fingerprint()).orElse("");
        return layer.type() + ":" + layer.state() + signer;
    }

    private static String people(List<ParsedMail.Address> addresses) {
        return addresses.stream()
                .map(a -> a.name().isEmpty()
                        ? a.addr()
                        : a.addr().isEmpty() ? a.name() : a.name() + " <" + a.addr() + ">")
                .collect(Collectors.joining(", "));
    }

    private static void put(Map<String, String> head, String name, String value) {
        if (value.isEmpty()) {
            head.remove(name);
        } else {
            head.put(name, MessageWriter.cut(value, MAX_HEAD_VALUE));
        }
    }

    @Override
    public String toString() {
        return "Incoming[" + delivery.id().value() + "]";
    }
}
