package org.muniment.mail.receive;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The argument of MAIL and RCPT (RFC 5321 section 4.1.2): a path and parameters.
 *
 * @param address without angle brackets and source route; empty for the null path
 * @param parameters upper-case names
 */
record SmtpPath(String address, Map<String, String> parameters) {
    private static final int MAX_ADDRESS = 320;
    private static final int MAX_PARAMETERS = 20;

    /** Reads {@code FROM:<a@b> SIZE=1}, {@code keyword} being {@code FROM:} or {@code TO:}; empty when it is none. */
    static Optional<SmtpPath> of(String argument, String keyword) {
        if (!argument.regionMatches(true, 0, keyword, 0, keyword.length())) {
            return Optional.empty();
        }
        String rest = argument.substring(keyword.length()).strip();
        int end = endOfPath(rest);
        String path = rest.substring(0, end);
        boolean bracketed = path.startsWith("<") && path.endsWith(">") && path.length() >= 2;
        String address = bracketed ? path.substring(1, path.length() - 1) : path;
        if (address.startsWith("@") && address.indexOf(':') > 0) {
            address = address.substring(address.indexOf(':') + 1);
        }
        boolean wellFormed = address.length() <= MAX_ADDRESS
                && (bracketed || !address.isEmpty())
                && address.chars().allMatch(c -> c > ' ' && c != 0x7F && c != '<' && c != '>' && c != 0xFFFD);
        return wellFormed ? Optional.of(new SmtpPath(address, parameters(rest.substring(end)))) : Optional.empty();
    }

    private static int endOfPath(String text) {
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '>' && !quoted) {
                return i + 1;
            } else if (c == ' ' && !quoted) {
                return i;
            }
        }
        return text.length();
    }

    private static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new HashMap<>();
        for (String word : text.strip().split(" +", MAX_PARAMETERS)) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            parameters.put(name.toUpperCase(Locale.ROOT), equals < 0 ? "" : word.substring(equals + 1));
        }
        return parameters;
    }

    /** The declared size in bytes (RFC 1870), 0 when there is none. */
    long size() {
        String size = parameters.getOrDefault("SIZE", "");
        return size.matches("\\d{1,18}") ? Long.parseLong(size) : 0;
    }
}
