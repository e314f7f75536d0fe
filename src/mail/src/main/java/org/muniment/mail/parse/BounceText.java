package org.muniment.mail.parse;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What bounces tell in running text, for mailers that write no delivery status report: Exim, qmail, Postfix, Exchange,
 * Gmail and their likes. Nothing below a copy of the returned message is believed; of the ways in which an address can
 * be named the plainest counts.
 */
final class BounceText {
    private static final Pattern ORIGINAL_ID =
            Pattern.compile("(?im)^[> \t]{0,10}Message-ID:[ \t]{0,10}<([^<>\\s]{1,900})>");
    private static final int MAX_LINES = 2_000;
    private static final int CONTEXT_ABOVE = 16;
    private static final int CONTEXT_NEAR = 3;
    private static final int CONTEXT_BELOW = 12;
    private static final int MAX_SEARCHED = 20_000;
    private static final int MAX_NAMED_IN_LINE = 20;

    private final List<String> lines = new ArrayList<>();
    private final List<String> copy = new ArrayList<>();
    private final Set<String> notAbout;
    /** Lines with words of failure, once they have been looked for. */
    private final BitSet failed = new BitSet();

    private boolean looked;
    private boolean certain;

    /** How plainly a line names the address of a failure. */
    private enum Naming {
        PLAIN,
        COMMAND,
        ORIGIN,
        NEARBY
    }

    /**
     * A bounce's text.
     *
     * @param notAbout lower-case addresses that it cannot be about: its own sender and recipients
     */
    BounceText(String text, Set<String> notAbout) {
        this.notAbout = notAbout;
        boolean returned = false;
        for (String line : PlainText.unixLines(text).split("\n", MAX_LINES)) {
            String shorter = PlainText.cut(line, BounceWords.MAX_LINE);
            returned |= BounceWords.COPY.matcher(shorter).matches();
            (returned ? copy : lines).add(shorter);
        }
    }

    /** Message-ID of the returned message when its header is copied into the text; else empty. */
    static String originalId(String text) {
        Matcher matcher = ORIGINAL_ID.matcher(PlainText.cut(text, ReadingLimits.MAX_FIELD_CHARS));
        return matcher.find() ? matcher.group(1) : "";
    }

    /** The first enhanced status code of a failure in {@code text} (RFC 3463), empty when there is none. */
    static String status(String text) {
        Matcher matcher = BounceWords.STATUS.matcher(PlainText.cut(text, MAX_SEARCHED));
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Whether a failure told by {@code status} and {@code text} is permanent. */
    static boolean isHard(String status, String text) {
        if (!status.isEmpty()) {
            return status.startsWith("5");
        }
        String window = PlainText.cut(text, MAX_SEARCHED);
        Matcher reply = BounceWords.REPLY.matcher(window);
        return reply.find() ? reply.group(1).equals("5") : !BounceWords.isSoft(window);
    }

    /** What is copied of the returned message, its header first; empty when nothing is. */
    String copy() {
        return String.join("\n", copy);
    }

    /** Whether some line says in so many words which address failed; after {@link #failures}. */
    boolean isCertain() {
        return certain;
    }

    /** The failures told, each address once. */
    List<BounceReport.Failure> failures() {
        for (Naming naming : Naming.values()) {
            List<BounceReport.Failure> found = named(naming);
            if (!found.isEmpty()) {
                return found.size() == 1 ? List.of(withStatus(found.get(0))) : found;
            }
        }
        return List.of();
    }

    /** The only failure, with the status that stands anywhere in the text. */
    private BounceReport.Failure withStatus(BounceReport.Failure only) {
        String status = only.status().isEmpty() ? status(String.join("\n", lines)) : "";
        return status.isEmpty() || status.startsWith("2")
                ? only
                : new BounceReport.Failure(only.recipient(), status, isHard(status, ""));
    }

    private List<BounceReport.Failure> named(Naming naming) {
        Map<String, BounceReport.Failure> found = new LinkedHashMap<>();
        for (int i = 0; i < lines.size() && found.size() < ReadingLimits.MAX_BOUNCES; i++) {
            if (lines.get(i).indexOf('@') < 0) {
                continue;
            }
            for (String address : addresses(i, naming)) {
                String about = about(i);
                String status = status(about);
                if (!status.startsWith("2")) {
                    merge(found, new BounceReport.Failure(address, status, isHard(status, about)));
                }
            }
        }
        return List.copyOf(found.values());
    }

    /** Of two things said about one address the one with a status counts. */
    private static void merge(Map<String, BounceReport.Failure> found, BounceReport.Failure next) {
        found.merge(
                next.recipient().toLowerCase(Locale.ROOT),
                next,
                (old, more) -> old.status().isEmpty() && !more.status().isEmpty() ? more : old);
    }

    /** What the text says about one address, empty when it does not name it plainly. */
    String about(String address) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.length() >= address.length()
                    && line.indexOf('@') >= 0
                    && (own(line).equalsIgnoreCase(address) || words(line, i).equalsIgnoreCase(address))) {
                all.append(about(i)).append('\n');
            }
        }
        return all.toString();
    }

    /** The mailbox with that local part which the text names first, empty when it names none. */
    String mailboxOf(String localPart) {
        for (String line : lines) {
            Matcher matcher = BounceWords.ADDRESS.matcher(line);
            for (int n = 0; n < MAX_NAMED_IN_LINE && matcher.find(); n++) {
                if (matcher.group(1).regionMatches(true, 0, localPart + "@", 0, localPart.length() + 1)) {
                    return matcher.group(1);
                }
            }
        }
        return "";
    }

    private List<String> addresses(int line, Naming naming) {
        return switch (naming) {
            case PLAIN -> plain(line);
            case COMMAND -> first(BounceWords.RCPT, lines.get(line));
            case ORIGIN -> first(BounceWords.ORIGIN, lines.get(line));
            case NEARBY -> nearby(line);
        };
    }

    private List<String> plain(int line) {
        String text = lines.get(line);
        String own = own(text);
        if (!own.isEmpty()) {
            String about = about(line);
            boolean coded = BounceWords.STATUS.matcher(about).find()
                    || BounceWords.REPLY.matcher(about).find()
                    || BounceWords.QMAIL_LINE.matcher(text).matches();
            boolean failed = coded
                    || text.startsWith("<" + own + ">:")
                    || isFailedWithin(line - CONTEXT_ABOVE, line)
                    || BounceWords.isFailed(text);
            certain |= coded || (failed && isListed(line));
            return failed ? List.of(own) : List.of();
        }
        String words = words(text, line);
        if (words.isEmpty() || !isFailed(line)) {
            return List.of();
        }
        certain = true;
        return List.of(words);
    }

    /** Whether the line stands below one that ends in a colon and tells of a failure. */
    private boolean isListed(int line) {
        for (int i = Math.max(0, line - 3); i < line; i++) {
            String heading = lines.get(i).stripTrailing();
            if (heading.endsWith(":") && BounceWords.isFailed(heading)) {
                return true;
            }
        }
        return false;
    }

    private String own(String text) {
        Matcher matcher = BounceWords.OWN_LINE.matcher(text);
        return matcher.matches() && isCandidate(matcher.group(1)) ? matcher.group(1) : "";
    }

    /** The address after a label or in a sentence, empty when there is none. */
    private String words(String text, int line) {
        Matcher label = BounceWords.LABEL.matcher(text);
        if (label.matches() && isCandidate(label.group(1)) && !isCopiedField(text, line)) {
            return label.group(1);
        }
        List<String> sentence = first(BounceWords.SENTENCE, text);
        return sentence.isEmpty() ? "" : sentence.get(0);
    }

    /** "To: x" between "Subject:" and its likes tells about the message, not about its failure. */
    private boolean isCopiedField(String text, int line) {
        boolean to = text.strip().regionMatches(true, 0, "to:", 0, 3);
        boolean subjectNext =
                line + 1 < lines.size() && lines.get(line + 1).strip().regionMatches(true, 0, "sub", 0, 3);
        return to && (subjectNext || !isFailedWithin(line - CONTEXT_ABOVE, line));
    }

    private List<String> first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        for (int n = 0; n < MAX_NAMED_IN_LINE && matcher.find(); n++) {
            if (isCandidate(matcher.group(1))) {
                return List.of(matcher.group(1));
            }
        }
        return List.of();
    }

    /** Any address in or next to a line of failure. */
    private List<String> nearby(int line) {
        String text = lines.get(line);
        if (!isFailed(line) || isCopiedField(text, line)) {
            return List.of();
        }
        Matcher matcher = BounceWords.ADDRESS.matcher(text);
        List<String> found = new ArrayList<>();
        for (int n = 0; n < MAX_NAMED_IN_LINE && matcher.find(); n++) {
            String address = matcher.group(1);
            String bare = address.replaceFirst("(?i)^.*SMTP=", "");
            if (isCandidate(bare)
                    && !BounceWords.OTHER
                            .matcher(text.substring(0, matcher.start()))
                            .find()) {
                found.add(bare);
            }
        }
        return found;
    }

    private boolean isFailed(int line) {
        int from = Math.max(0, line - CONTEXT_NEAR);
        int to = Math.min(lines.size() - 1, line + CONTEXT_NEAR);
        if (isFailedWithin(from, to)) {
            return true;
        }
        String near = String.join("\n", lines.subList(from, to + 1));
        return BounceWords.STATUS.matcher(near).find()
                || BounceWords.REPLY.matcher(near).find();
    }

    /** Whether one of these lines, or one and the next, has words of failure. */
    private boolean isFailedWithin(int from, int to) {
        if (!looked) {
            looked = true;
            lookForFailures();
        }
        int found = failed.nextSetBit(Math.max(0, from));
        return found >= 0 && found <= to;
    }

    private void lookForFailures() {
        StringBuilder all = new StringBuilder();
        int[] ends = new int[lines.size()];
        for (int i = 0; i < ends.length; i++) {
            all.append(lines.get(i).toLowerCase(Locale.ROOT)).append('\n');
            ends[i] = all.length();
        }
        int line = 0;
        for (int at = BounceWords.failure(all, 0); at >= 0; at = BounceWords.failure(all, ends[line])) {
            while (at >= ends[line]) {
                line++;
            }
            failed.set(line);
        }
    }

    private boolean isCandidate(String address) {
        return !notAbout.contains(address.toLowerCase(Locale.ROOT)) && !BounceWords.isKeeper(address);
    }

    /** From the line on to the next one that starts with an address, a dozen lines at most. */
    private String about(int line) {
        int end = line + 1;
        while (end < Math.min(lines.size(), line + CONTEXT_BELOW)
                && (lines.get(end).indexOf('@') < 0 || own(lines.get(end)).isEmpty())) {
            end++;
        }
        return String.join("\n", lines.subList(line, end));
    }
}
