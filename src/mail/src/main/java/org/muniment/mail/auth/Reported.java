package org.muniment.mail.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Authentication-Results fields say (RFC 8601): believed only when they name the server we were told to believe and
 * stand where only that server could have put them. Everything a sender wrote further down is ignored, and so is what a
 * sender could have had written into a comment or a quoted string.
 *
 * @param spf the word for the path, empty when not told
 * @param path the domain the path was checked for
 * @param signed domains whose signature passed
 * @param dmarc the word for the author, empty when not told
 * @param author the domain that word is about, empty when not told
 */
record Reported(String spf, String path, List<String> signed, String dmarc, String author) {
    private static final Pattern RESULT =
            Pattern.compile("\\s*(spf|dkim|dmarc)(?:\\s*/\\s*\\d+)?\\s*=\\s*([a-z]{1,20})\\b.*");
    private static final Pattern SIGNER = Pattern.compile("\\bheader\\.d\\s*=\\s*@?([^\\s;]{1,253})");
    private static final Pattern IDENTITY = Pattern.compile("\\bheader\\.i\\s*=\\s*([^\\s;]{0,253}@[^\\s;]{1,253})");
    private static final Pattern PATH = Pattern.compile("\\bsmtp\\.(?:mailfrom|mail)\\s*=\\s*([^\\s;]{1,320})");
    private static final Pattern AUTHOR = Pattern.compile("\\bheader\\.from\\s*=\\s*([^\\s;]{1,253})");
    private static final int MAX_FIELD = 16_000;

    /** Most fields of one server that are read together: one for each of its checks. */
    private static final int MAX_FIELDS = 8;

    /**
     * The topmost fields of that server: those it added together, for no Received field stands between them.
     *
     * @param server its authserv-id
     * @param hops most Received fields that may stand above the first of them
     */
    static Optional<Reported> find(MessageFields message, String server, int hops) {
        int received = 0;
        List<String> parts = new ArrayList<>();
        int found = 0;
        for (MessageFields.Field field : message.fields()) {
            if (field.name().equals("received") && (found > 0 || ++received > hops)) {
                break;
            }
            if (field.name().equals("authentication-results") && found < MAX_FIELDS) {
                List<String> own = parts(field.value());
                if (!own.isEmpty() && own.get(0).strip().split("\\s+", 2)[0].equalsIgnoreCase(server)) {
                    parts.addAll(own.subList(1, own.size()));
                    found++;
                }
            }
        }
        return found == 0 ? Optional.empty() : Optional.of(of(parts));
    }

    /** Reads one field's value without looking whose it is. */
    static Reported read(String value) {
        return of(parts(value));
    }

    private static Reported of(List<String> parts) {
        String spf = "";
        String path = "";
        String dmarc = "";
        String author = "";
        List<String> signed = new ArrayList<>();
        for (String part : parts) {
            String text = part.toLowerCase(Locale.ROOT);
            Matcher result = RESULT.matcher(text);
            if (!result.matches()) {
                continue;
            }
            String word = result.group(2);
            switch (result.group(1)) {
                case "spf" -> {
                    spf = worse(spf, word);
                    path = first(PATH, text);
                }
                case "dkim" -> {
                    String signer = first(SIGNER, text);
                    if (word.equals("pass")) {
                        signed.add(domain(signer.isEmpty() ? first(IDENTITY, text) : signer));
                    }
                }
                default -> {
                    dmarc = worse(dmarc, word);
                    author = DomainName.normal(first(AUTHOR, text));
                }
            }
        }
        signed.removeIf(String::isEmpty);
        return new Reported(spf, domain(path), List.copyOf(signed), dmarc, author);
    }

    /** Of two words for the same check the one that proves less. */
    private static String worse(String known, String word) {
        return known.isEmpty() || known.equals("pass") ? word : known;
    }

    private static String first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        return found.find() ? found.group(1) : "";
    }

    private static String domain(String text) {
        return text.contains("@") ? DomainName.of(text) : DomainName.normal(text);
    }

    /** The parts between semicolons without comments and quoted strings; none when either has no end. */
    private static List<String> parts(String value) {
        if (value.length() > MAX_FIELD) {
            return List.of();
        }
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        int comment = 0;
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((quoted || comment > 0) && c == '\\') {
                i++;
            } else if (c == '"' && comment == 0) {
                quoted = !quoted;
                part.append('"');
            } else if (c == '(' && !quoted) {
                comment++;
            } else if (c == ')' && comment > 0) {
                comment--;
                part.append(' ');
            } else if (c == ';' && comment == 0 && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else if (comment == 0 && !quoted) {
                part.append(c == '\r' || c == '\n' || c == '\t' ? ' ' : c);
            }
        }
        parts.add(part.toString());
        return quoted || comment > 0 ? List.of() : parts;
    }

    @Override
    public String toString() {
        return "Reported[spf=" + spf + ", dmarc=" + dmarc + "]";
    }
}
