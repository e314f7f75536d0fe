package org.muniment.mail.auth;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one Authentication-Results field says (RFC 8601): believed only when it names the server we were told to believe and
 * stands where only that server could have put it. Everything a sender wrote further down is ignored.
 */
record Reported(String spf, String dmarc, String author) {
    private static final Pattern COMMENT = Pattern.compile("\\([^()]*\\)");
    private static final Pattern RESULT =
            Pattern.compile("(?:^|\\s)(spf|dmarc)\\s*=\\s*([a-z]{1,20})", Pattern.CASE_INSENSITIVE);
    private static final Pattern AUTHOR = Pattern.compile("header\\.from\\s*=\\s*\"?([^\\s;\"]{1,253})");
    private static final int MAX_FIELD = 16_000;

    /**
     * The field of that server.
     *
     * @param server its authserv-id
     * @param hops most Received fields that may stand above it
     */
    static Optional<Reported> find(MessageFields message, String server, int hops) {
        int received = 0;
        for (MessageFields.Field field : message.fields()) {
            if (field.name().equals("received") && ++received > hops) {
                return Optional.empty();
            }
            if (field.name().equals("authentication-results")) {
                Optional<Reported> report = parse(field.value(), server);
                if (report.isPresent()) {
                    return report;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Reported> parse(String value, String server) {
        if (value.length() > MAX_FIELD) {
            return Optional.empty();
        }
        String text = COMMENT.matcher(value.replaceAll("[\\r\\n\\t]", " ")).replaceAll(" ");
        List<String> parts = List.of(text.split(";", -1));
        String id = parts.get(0).strip().split("\\s+", 2)[0];
        if (!id.equalsIgnoreCase(server)) {
            return Optional.empty();
        }
        return Optional.of(read(parts.subList(1, parts.size())));
    }

    /** Reads results without looking whose they are. */
    static Reported read(List<String> parts) {
        String spf = "";
        String dmarc = "";
        String author = "";
        for (String part : parts) {
            Matcher result = RESULT.matcher(part);
            if (result.find()) {
                String word = result.group(2).toLowerCase(Locale.ROOT);
                if (result.group(1).equalsIgnoreCase("spf")) {
                    spf = word;
                } else {
                    dmarc = word;
                    Matcher from = AUTHOR.matcher(part);
                    author = from.find() ? DomainName.normal(from.group(1)) : "";
                }
            }
        }
        return new Reported(spf, dmarc, author);
    }

    @Override
    public String toString() {
        return "Reported[spf=" + spf + ", dmarc=" + dmarc + "]";
    }
}
