package org.muniment.mail.parse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What bounces tell in running text, for mailers that write no delivery status report: Exim, qmail, Postfix, Exchange,
 * Gmail and their likes. Nothing below a copy of the returned message is believed.
 */
final class BounceText {
    private static final String MAILBOX = "([A-Za-z0-9._%+=/!#$&'*?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,200}[A-Za-z0-9])";
    private static final Pattern STATUS = Pattern.compile("(?<![\\d.])([245]\\.\\d{1,3}\\.\\d{1,3})(?!\\.?\\d)");
    private static final Pattern REPLY = Pattern.compile("(?<![\\d.:-])([45])[0-5]\\d(?![\\d.:])");
    /** A line that is about an address and nothing else; what may follow it is a colon, a time or the address again. */
    private static final Pattern OWN_LINE =
            Pattern.compile("^[-*\u2022 \t]{0,10}<?" + MAILBOX + ">?(?:$|[ \t]*:| on | \\(|[ \t]*<mailto:).*");

    private static final Pattern QMAIL_LINE = Pattern.compile("^<[^<>]{1,300}>:[ \t]{0,10}$");
    private static final Pattern SENTENCE =
            Pattern.compile("(?i)(?:delivered to|delivery to|deliver (?:your |this |the )?"
                    + "(?:message|mail|email) to|nicht zugestellt werden an|zustellung an)[: ]{1,3}<?" + MAILBOX);
    private static final Pattern FAILED = Pattern.compile("(?i)(fail|could ?n[o']t|undeliver|not reach|not delivered"
            + "|was ?n[o']t delivered|unable to|permanent error|rejected|delayed|delivery to the following"
            + "|not yet been delivered|unzustellbar|nicht zugestellt|fehlgeschlagen)");
    private static final Pattern SOFT = Pattern.compile("(?i)(mailbox (is )?full|over ?quota|quota exceeded|try again"
            + "|temporar|delayed|still being retried|will (be )?(keep |continue )?(retr|try)|no action is required"
            + "|not yet been delivered|greylist|postfach (ist )?voll|sp\u00E4ter erneut)");
    private static final Pattern COPY = Pattern.compile("(?i)^[- ]{2,40}(below this line is a copy|this is a copy of"
            + "|original message|returned message|the header of the original|urspr\u00FCngliche nachricht).*"
            + "|^original message headers:.*|^message headers follow.*");
    private static final Pattern ORIGINAL_ID =
            Pattern.compile("(?im)^[> \t]{0,10}Message-ID:[ \t]{0,10}<([^<>\\s]{1,900})>");
    private static final int MAX_LINES = 2_000;
    private static final int MAX_LINE = 400;
    private static final int CONTEXT_ABOVE = 6;
    private static final int CONTEXT_BELOW = 12;
    private static final int MAX_SEARCHED = 20_000;

    private final List<String> lines = new ArrayList<>();

    BounceText(String text) {
        for (String line : PlainText.unixLines(text).split("\n", MAX_LINES)) {
            if (COPY.matcher(PlainText.cut(line, MAX_LINE)).matches()) {
                break;
            }
            lines.add(PlainText.cut(line, MAX_LINE));
        }
    }

    /** Message-ID of the returned message when its header is copied into the text; else empty. */
    static String originalId(String text) {
        Matcher matcher = ORIGINAL_ID.matcher(PlainText.cut(text, ReadingLimits.MAX_FIELD_CHARS));
        return matcher.find() ? matcher.group(1) : "";
    }

    /** The first enhanced status code in {@code text} (RFC 3463), empty when there is none. */
    static String status(String text) {
        Matcher matcher = STATUS.matcher(PlainText.cut(text, MAX_SEARCHED));
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Whether a failure told by {@code status} and {@code text} is permanent. */
    static boolean isHard(String status, String text) {
        if (!status.isEmpty()) {
            return status.startsWith("5");
        }
        String window = PlainText.cut(text, MAX_SEARCHED);
        Matcher reply = REPLY.matcher(window);
        return reply.find() ? reply.group(1).equals("5") : !SOFT.matcher(window).find();
    }

    /** The failures told, each address once. */
    List<BounceReport.Failure> failures() {
        Map<String, BounceReport.Failure> found = new LinkedHashMap<>();
        for (int i = 0; i < lines.size() && found.size() < ReadingLimits.MAX_BOUNCES; i++) {
            String address = address(i);
            if (!address.isEmpty()) {
                String about = about(i);
                String status = status(about);
                boolean failure = !status.isEmpty()
                        || REPLY.matcher(about).find()
                        || QMAIL_LINE.matcher(lines.get(i)).matches()
                        || FAILED.matcher(above(i)).find();
                if (failure && !status.startsWith("2")) {
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

    /** What the text says about one address, empty when it does not name it on a line of its own. */
    String about(String address) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            if (address(i).equalsIgnoreCase(address)) {
                all.append(about(i)).append('\n');
            }
        }
        return all.toString();
    }

    private String address(int line) {
        String text = lines.get(line);
        if (text.indexOf('@') < 0) {
            return "";
        }
        Matcher own = OWN_LINE.matcher(text);
        if (own.matches()) {
            return own.group(1);
        }
        Matcher sentence = SENTENCE.matcher(text);
        return sentence.find() ? sentence.group(1) : "";
    }

    /** From the line on to the next address, a dozen lines at most. */
    private String about(int line) {
        int end = line + 1;
        while (end < Math.min(lines.size(), line + CONTEXT_BELOW)
                && address(end).isEmpty()) {
            end++;
        }
        return String.join("\n", lines.subList(line, end));
    }

    private String above(int line) {
        return String.join("\n", lines.subList(Math.max(0, line - CONTEXT_ABOVE), line + 1));
    }
}
