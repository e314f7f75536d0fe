package org.muniment.mail.parse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The per-recipient fields of a delivery status report (RFC 3464 section 2.3), as real reports write them. */
final class StatusFields {
    private static final int MAX_LINES = 2_000;
    private static final int MAX_GROUP = 64 * 1024;

    private StatusFields() {}

    /** The recipients that {@code text} reports as failed or delayed. */
    static List<BounceReport.Failure> in(String text) {
        List<BounceReport.Failure> failures = new ArrayList<>();
        for (String group : PlainText.unixLines(text).split("\n[ \t]*\n", MAX_LINES)) {
            Map<String, String> fields = fields(PlainText.cut(group, MAX_GROUP));
            String recipient = recipient(fields);
            String action = fields.getOrDefault("action", "").toLowerCase(Locale.ROOT);
            boolean delivered =
                    action.startsWith("delivered") || action.startsWith("relayed") || action.startsWith("expanded");
            if (!recipient.isEmpty() && !delivered) {
                failures.add(failure(recipient, action, fields));
            }
        }
        return failures;
    }

    private static BounceReport.Failure failure(String recipient, String action, Map<String, String> fields) {
        String told = fields.getOrDefault("status", "");
        String diagnosis = fields.getOrDefault("diagnostic-code", "");
        String status = moreSpecific(BounceText.status(told), BounceText.status(diagnosis));
        boolean permanent = status.isEmpty()
                ? action.startsWith("fail") || BounceText.isHard("", told + " " + diagnosis)
                : status.startsWith("5");
        return new BounceReport.Failure(recipient, status, permanent && !action.startsWith("delayed"));
    }

    /** Mailers that know no enhanced codes report x.0.0, and quote the one they were told. */
    private static String moreSpecific(String status, String diagnosis) {
        boolean better = status.isEmpty()
                || (status.endsWith(".0.0") && !diagnosis.isEmpty() && diagnosis.charAt(0) == status.charAt(0));
        return better ? diagnosis.isEmpty() ? status : diagnosis : status;
    }

    /** The final recipient; where that is no mailbox of the Internet but the original one is, the original. */
    private static String recipient(Map<String, String> fields) {
        String last = address(fields.getOrDefault("final-recipient", ""));
        String original = address(fields.getOrDefault("original-recipient", ""));
        return last.isEmpty() || (!isMailbox(last) && isMailbox(original)) ? original : last;
    }

    private static String address(String value) {
        String bare = value.substring(value.indexOf(';') + 1).strip();
        int open = bare.lastIndexOf('<');
        int close = bare.indexOf('>', open + 1);
        return open >= 0 && close > open + 1 ? bare.substring(open + 1, close) : bare;
    }

    private static boolean isMailbox(String address) {
        int at = address.lastIndexOf('@');
        return at > 0 && address.indexOf('.', at) > 0 && address.indexOf(' ') < 0 && !address.startsWith("/");
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
}
