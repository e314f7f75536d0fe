package org.muniment.mail.parse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whom a bounce is about: delivery status reports (RFC 3464), else what the text of older mailers tells. */
public final class BounceReport {
    private static final Pattern STATUS = Pattern.compile("\\b([245]\\.\\d{1,3}\\.\\d{1,3})\\b");
    private static final Pattern REPLY = Pattern.compile("\\b([45])\\d\\d\\b");
    private static final Pattern ADDRESS =
            Pattern.compile("<?([A-Za-z0-9._%+=/!#$&'*?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,200})>?");
    private static final int MAX_LINES = 2_000;

    private final Map<String, Failure> failures = new LinkedHashMap<>();

    private BounceReport() {}

    /**
     * One failed recipient.
     *
     * @param recipient the address
     * @param status enhanced status code, empty when not told
     * @param hard whether the failure is permanent
     */
    public record Failure(String recipient, String status, boolean hard) {}

    static boolean isStatus(Part leaf) {
        return leaf.type().equals("message/delivery-status") || leaf.type().equals("message/global-delivery-status");
    }

    /** The failures that {@code message}, taken for a bounce, reports. */
    public static List<Failure> of(Part message, String bodyText) {
        BounceReport report = new BounceReport();
        for (Part leaf : message.leaves()) {
            if (isStatus(leaf)) {
                report.status(new String(leaf.contentAgain(), StandardCharsets.UTF_8));
            }
        }
        if (report.failures.isEmpty()) {
            report.failedRecipients(message.header(), bodyText);
        }
        if (report.failures.isEmpty()) {
            report.text(bodyText);
        }
        return new ArrayList<>(report.failures.values());
    }

    /** Message-ID of the returned message, empty when it is not in the bounce. */
    public static String originalId(Part message) {
        for (Part leaf : message.leaves()) {
            boolean nested = leaf.type().equals("message/rfc822") || leaf.type().equals("message/global");
            boolean headers =
                    leaf.type().equals("text/rfc822-headers") || leaf.type().equals("message/rfc822-headers");
            if (nested || headers) {
                byte[] content = leaf.contentAgain();
                Part original = new PartWalker(content, new Defects()).walk();
                return MessageIds.first(original.header().first("message-id"));
            }
        }
        return "";
    }

    private void status(String text) {
        for (String group : PlainText.unixLines(text).split("\n[ \t]*\n", MAX_LINES)) {
            Map<String, String> fields = fields(group);
            String recipient = fields.getOrDefault("final-recipient", fields.getOrDefault("original-recipient", ""));
            if (recipient.isEmpty()) {
                continue;
            }
            String address = recipient.substring(recipient.indexOf(';') + 1).strip();
            String action = fields.getOrDefault("action", "").toLowerCase(Locale.ROOT);
            String status = first(STATUS, fields.getOrDefault("status", ""));
            boolean delivered =
                    action.startsWith("delivered") || action.startsWith("relayed") || action.startsWith("expanded");
            if (!delivered) {
                boolean permanent = status.isEmpty() ? action.startsWith("failed") : status.startsWith("5");
                add(address, status, permanent && !action.startsWith("delayed"));
            }
        }
    }

    private static Map<String, String> fields(String group) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : group.replaceAll("\n[ \t]+", " ").split("\n", MAX_LINES)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.putIfAbsent(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return fields;
    }

    private void failedRecipients(Header header, String bodyText) {
        String status = first(STATUS, bodyText);
        for (String value : header.all("x-failed-recipients")) {
            for (String address : value.split(",", ReadingLimits.MAX_BOUNCES)) {
                if (!address.isBlank()) {
                    add(address.strip(), status, hard(status, bodyText));
                }
            }
        }
    }

    private void text(String bodyText) {
        String[] lines = bodyText.split("\n", MAX_LINES);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            boolean header = line.endsWith(":") || line.startsWith("<");
            Matcher address = ADDRESS.matcher(line);
            if (line.length() < 400 && header && address.lookingAt()) {
                String after = String.join(" ", List.of(lines).subList(i, Math.min(lines.length, i + 6)));
                String status = first(STATUS, after);
                if (!status.isEmpty()
                        || REPLY.matcher(after.substring(address.end())).find()) {
                    add(address.group(1), status, hard(status, after));
                }
            }
        }
    }

    private static boolean hard(String status, String text) {
        if (!status.isEmpty()) {
            return status.startsWith("5");
        }
        Matcher reply = REPLY.matcher(text);
        return !reply.find() || reply.group(1).equals("5");
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(PlainText.cut(text, 20_000));
        return matcher.find() ? matcher.group(1) : "";
    }

    private void add(String address, String status, boolean hard) {
        String clean = PlainText.cut(PlainText.line(address.replace("<", "").replace(">", "")), 1_000);
        if (failures.size() < ReadingLimits.MAX_BOUNCES && !clean.isEmpty()) {
            failures.putIfAbsent(clean.toLowerCase(Locale.ROOT), new Failure(clean, status, hard));
        }
    }
}
