package org.muniment.mail.parse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whom a bounce is about: delivery status reports (RFC 3464), else what the text of older mailers tells. */
public final class BounceReport {
    private static final int MAX_LINES = 2_000;
    /** Recipients of one header field that are looked for in the text. */
    private static final int MAX_LOOKED_UP = 100;

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
            report.text(message.header(), new BounceText(bodyText), bodyText);
        }
        return new ArrayList<>(report.failures.values());
    }

    /** Message-ID of the returned message: from its copy, else from what the bounce answers; empty when not told. */
    public static String originalId(Part message, String bodyText) {
        for (Part leaf : message.leaves()) {
            boolean nested = leaf.type().equals("message/rfc822") || leaf.type().equals("message/global");
            boolean headers =
                    leaf.type().equals("text/rfc822-headers") || leaf.type().equals("message/rfc822-headers");
            if (nested || headers || leaf.type().equals("message/global-headers")) {
                byte[] content = leaf.contentAgain();
                Part original = new PartWalker(content, new Defects()).walk();
                return MessageIds.first(original.header().first("message-id"));
            }
        }
        String copied = BounceText.originalId(bodyText);
        return copied.isEmpty() ? MessageIds.first(message.header().first("in-reply-to")) : copied;
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
            String status = BounceText.status(fields.getOrDefault("status", ""));
            status = status.isEmpty() ? BounceText.status(fields.getOrDefault("diagnostic-code", "")) : status;
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

    /** What an older mailer tells; the addresses in its header field come first. */
    private void text(Header header, BounceText text, String bodyText) {
        for (String value : header.all("x-failed-recipients")) {
            for (String address : value.split(",", ReadingLimits.MAX_BOUNCES)) {
                String about = text.about(address.strip());
                String status = BounceText.status(about.isEmpty() ? bodyText : about);
                if (!address.isBlank() && failures.size() < MAX_LOOKED_UP) {
                    add(address.strip(), status, BounceText.isHard(status, about.isEmpty() ? bodyText : about));
                }
            }
        }
        if (failures.isEmpty()) {
            text.failures().forEach(failure -> add(failure.recipient(), failure.status(), failure.hard()));
        }
    }

    private void add(String address, String status, boolean hard) {
        String clean = PlainText.cut(PlainText.line(address.replace("<", "").replace(">", "")), 1_000);
        if (failures.size() < ReadingLimits.MAX_BOUNCES && !clean.isEmpty()) {
            failures.putIfAbsent(clean.toLowerCase(Locale.ROOT), new Failure(clean, status, hard));
        }
    }
}
