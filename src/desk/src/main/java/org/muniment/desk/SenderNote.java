package org.muniment.desk;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.muniment.mail.Delivery;
import org.muniment.mail.auth.DkimOutcome;
import org.muniment.mail.auth.Handover;
import org.muniment.mail.auth.Verdict;

/**
 * What is known about who sent a mail, as a message's head keeps it, for people.
 *
 * @param standing what it comes to
 * @param sentences the same in words, the one that says it all first
 */
public record SenderNote(Verdict.Standing standing, List<String> sentences) {
    /** The quarantine of a mail that its sender's own domain asks not to believe. */
    public static final String FORGED = "forged";

    /** The quarantine of a mail that nobody vouches for. */
    public static final String UNCONFIRMED = "unconfirmed";

    private static final String STANDING = "sender-standing";
    private static final String WORDS = "sender-words";
    private static final String CLIENT = "client";
    private static final String HELO = "helo";
    private static final String ENVELOPE_FROM = "envelope-from";
    private static final int MAX_WORDS = 4_000;

    /** Copies the list. */
    public SenderNote {
        sentences = List.copyOf(sentences);
    }

    /** What a message's head says; empty when its sender was not checked. */
    public static Optional<SenderNote> of(Map<String, String> head) {
        return Optional.ofNullable(head.get(STANDING))
                .map(standing -> new SenderNote(
                        Verdict.Standing.valueOf(standing),
                        head.getOrDefault(WORDS, "").lines().toList()));
    }

    /** Notes a verdict, and what is needed to come to it again. */
    static void write(Verdict verdict, Delivery delivery, Map<String, String> head) {
        if (verdict.sentences().isEmpty()) {
            return;
        }
        delivery.clientAddress().ifPresent(client -> head.put(CLIENT, client));
        if (!delivery.helo().isEmpty()) {
            head.put(HELO, delivery.helo());
        }
        write(verdict, head);
    }

    /** Notes a verdict. */
    static void write(Verdict verdict, Map<String, String> head) {
        String signatures = verdict.dkim().stream().map(DkimOutcome::word).collect(Collectors.joining(","));
        String words = Stream.of(
                        word("spf", verdict.spf()),
                        word("dkim", signatures),
                        word("dmarc", verdict.dmarc()),
                        word("arc", verdict.arc()))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(" "));
        head.put("auth", words);
        head.put(STANDING, verdict.standing().name());
        head.put(WORDS, MessageWriter.cut(String.join("\n", verdict.sentences()), MAX_WORDS));
    }

    private static String word(String name, String value) {
        return value.isEmpty() ? "" : name + "=" + value;
    }

    /** How the mail with this head reached us. */
    static Handover handover(Map<String, String> head) {
        return new Handover(
                Optional.ofNullable(head.get(CLIENT)),
                head.getOrDefault(HELO, ""),
                head.getOrDefault(ENVELOPE_FROM, ""));
    }

    @Override
    public String toString() {
        return "SenderNote[" + standing + "]";
    }
}
