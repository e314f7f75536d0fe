package org.muniment.mail.auth;

import java.util.List;

/**
 * What could be proved about a mail's sender, in the words of RFC 8601 and in words for people. Words are empty where
 * nothing was checked.
 *
 * @param standing what it comes to
 * @param spf RFC 7208
 * @param dkim one entry for each signature, topmost first
 * @param dmarc RFC 9989
 * @param policy what the author's domain asks for: {@code none}, {@code quarantine}, {@code reject} or empty
 * @param arc RFC 8617
 * @param sentences the same for people, most important first
 */
public record Verdict(
        Standing standing,
        String spf,
        List<DkimOutcome> dkim,
        String dmarc,
        String policy,
        String arc,
        List<String> sentences) {
    /** What a verdict comes to. */
    public enum Standing {
        /** The author's own domain vouches for the mail, or a forwarder we trust saw that it did. */
        VOUCHED,
        /** Nobody vouches for it. */
        UNPROVEN,
        /** The author's domain asks not to believe such a mail. */
        FAILED,
        /** It was not checked, or could not be: nothing is known. */
        UNKNOWN
    }

    /** Nothing was checked. */
    public static final Verdict UNCHECKED = new Verdict(Standing.UNKNOWN, "", List.of(), "", "", "", List.of());

    /** It was to be checked, and the check itself broke. */
    static final Verdict FAULT = new Verdict(
            Standing.UNKNOWN,
            "",
            List.of(),
            "",
            "",
            "",
            List.of("Not confirmed: who sent this mail could not be checked, because of a fault in the check."));

    /** Copies the lists. */
    public Verdict {
        dkim = List.copyOf(dkim);
        sentences = List.copyOf(sentences);
    }

    /** Whether the sender may be taken for the person the From field names. */
    public boolean trusted() {
        return standing == Standing.VOUCHED;
    }

    /** Shows no domain. */
    @Override
    public String toString() {
        return "Verdict[" + standing + "]";
    }
}
