package org.muniment.mail.parse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom a bounce is about: delivery status reports (RFC 3464), else what the text of older mailers tells, else whom the
 * returned message was for.
 */
public final class BounceReport {
    /** Recipients of one header field that are looked for in the text. */
    private static final int MAX_LOOKED_UP = 100;
    /** Messages inside the bounce that may hold the report, as gateways that add a disclaimer leave it. */
    private static final int MAX_WRAPPED = 3;

    private static final int MAX_FIELDS_TEXT = 256 * 1024;
    private static final Pattern FOR = Pattern.compile("\\sfor <" + BounceWords.MAILBOX + ">");
    private static final Pattern FIELDS = Pattern.compile("(?im)^(?:final|original)-recipient:");

    private final Map<String, Failure> failures = new LinkedHashMap<>();
    private final Part message;
    private final String bodyText;
    private final BounceText text;

    private BounceReport(Part message, String bodyText) {
        this.message = message;
        this.bodyText = bodyText;
        this.text = new BounceText(bodyText, parties(message.header()));
    }

    /**
     * One failed recipient.
     *
     * @param recipient the address
     * @param status enhanced status code, empty when not told
     * @param hard whether the failure is permanent
     */
    public record Failure(String recipient, String status, boolean hard) {}

    static boolean isStatus(Part leaf) {
        return switch (leaf.type()) {
            case "message/delivery-status", "message/global-delivery-status", "message/xdelivery-status" -> true;
            default -> false;
        };
    }

    /** Whether the text of {@code message} says in so many words that a delivery failed, and to which address. */
    static boolean isTold(Part message, String bodyText) {
        BounceText text = new BounceText(bodyText, parties(message.header()));
        return !text.failures().isEmpty() && text.isCertain();
    }

    /** The failures that {@code message}, taken for a bounce, reports. */
    public static List<Failure> of(Part message, String bodyText) {
        BounceReport report = new BounceReport(message, bodyText);
        report.status(message, MAX_WRAPPED);
        if (report.failures.isEmpty()
                && FIELDS.matcher(PlainText.cut(bodyText, MAX_FIELDS_TEXT)).find()) {
            report.addAll(StatusFields.in(PlainText.cut(bodyText, MAX_FIELDS_TEXT)));
        }
        if (report.failures.isEmpty()) {
            report.named();
        }
        if (report.failures.isEmpty()) {
            report.addAll(report.text.failures());
        }
        if (report.failures.isEmpty()) {
            report.returned();
        }
        return new ArrayList<>(report.failures.values());
    }

    /** Message-ID of the returned message: from its copy, else from what the bounce answers; empty when not told. */
    public static String originalId(Part message, String bodyText) {
        for (Part leaf : message.leaves()) {
            if (isReturned(leaf)) {
                return MessageIds.first(headerIn(leaf).first("message-id"));
            }
        }
        String copied = BounceText.originalId(bodyText);
        return copied.isEmpty() ? MessageIds.first(message.header().first("in-reply-to")) : copied;
    }

    private static boolean isReturned(Part leaf) {
        return switch (leaf.type()) {
            case "message/rfc822",
                    "message/global",
                    "text/rfc822-headers",
                    "message/rfc822-headers",
                    "message/global-headers" -> true;
            default -> false;
        };
    }

    private static Header headerIn(Part leaf) {
        return new PartWalker(leaf.contentAgain(), new Defects()).walk().header();
    }

    private static Set<String> parties(Header header) {
        Set<String> parties = new HashSet<>();
        for (String field : List.of("from", "sender", "to", "return-path", "x-loop")) {
            for (Mailboxes.Mailbox mailbox : Mailboxes.of(header.first(field), new Defects())) {
                parties.add(mailbox.addr().toLowerCase(Locale.ROOT));
            }
        }
        return parties;
    }

    private void status(Part part, int wrapped) {
        int left = wrapped;
        for (Part leaf : part.leaves()) {
            if (isStatus(leaf)) {
                addAll(StatusFields.in(new String(leaf.contentAgain(), StandardCharsets.UTF_8)));
            }
        }
        for (Part leaf : part.leaves()) {
            if (failures.isEmpty() && left > 0 && leaf.type().equals("message/rfc822")) {
                left--;
                Part inner = new PartWalker(leaf.contentAgain(), new Defects()).walk();
                if (inner.type().equals("multipart/report")) {
                    status(inner, 0);
                }
            }
        }
    }

    /** The recipients in the header field of an older mailer, with what its text tells about each. */
    private void named() {
        for (String value : message.header().all("x-failed-recipients")) {
            for (String address : value.split(",", ReadingLimits.MAX_BOUNCES)) {
                String about = text.about(address.strip());
                String status = BounceText.status(about.isEmpty() ? bodyText : about);
                if (!address.isBlank() && failures.size() < MAX_LOOKED_UP) {
                    add(new Failure(
                            address.strip(), status, BounceText.isHard(status, about.isEmpty() ? bodyText : about)));
                }
            }
        }
    }

    /** Whom the returned message was for, when it was for one and nothing else tells. */
    private void returned() {
        for (Part leaf : message.leaves()) {
            if (failures.isEmpty() && isReturned(leaf)) {
                returned(headerIn(leaf));
            }
        }
        if (failures.isEmpty() && !text.copy().isEmpty()) {
            byte[] copy = text.copy()
                    .replaceFirst("(?s)^.*?(?=\\n>?[A-Za-z-]{2,40}: )\\n", "")
                    .getBytes(StandardCharsets.UTF_8);
            returned(new PartWalker(copy, new Defects()).walk().header());
        }
    }

    private void returned(Header header) {
        String status = BounceText.status(bodyText);
        boolean hard = BounceText.isHard(status, bodyText);
        for (String received : header.all("received")) {
            Matcher recipient = FOR.matcher(PlainText.cut(received, 2_000));
            if (recipient.find()) {
                add(new Failure(recipient.group(1), status, hard));
                return;
            }
        }
        List<Mailboxes.Mailbox> to = Mailboxes.of(header.first("to"), new Defects());
        if (to.size() == 1 && !to.get(0).addr().isEmpty()) {
            add(new Failure(to.get(0).addr(), status, hard));
        }
    }

    /** What the text says where a report says only x.0.0. */
    private String moreSpecific(String status, String address) {
        String told = status.endsWith(".0.0") && failures.size() < MAX_LOOKED_UP
                ? BounceText.status(text.about(address))
                : "";
        return !told.isEmpty() && told.charAt(0) == status.charAt(0) ? told : status;
    }

    private void addAll(List<Failure> found) {
        found.forEach(this::add);
    }

    private void add(Failure failure) {
        String clean = PlainText.cut(
                PlainText.line(failure.recipient().replace("<", "").replace(">", "")), 1_000);
        String full = clean.isEmpty() || clean.indexOf('@') >= 0 ? "" : text.mailboxOf(clean);
        String address = full.isEmpty() ? clean : full;
        if (failures.size() < ReadingLimits.MAX_BOUNCES && !address.isEmpty()) {
            failures.putIfAbsent(
                    address.toLowerCase(Locale.ROOT),
                    new Failure(address, moreSpecific(failure.status(), address), failure.hard()));
        }
    }
}
