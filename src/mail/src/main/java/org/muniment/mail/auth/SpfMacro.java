package org.muniment.mail.auth;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The macros of RFC 7208 section 7. */
final class SpfMacro {
    private static final Pattern MACRO =
            Pattern.compile("%(?:([%_-])|\\{([slodiphcrtvSLODIPHCRTV])(\\d{0,9})([rR]?)([-.+,/_=]*)})");
    private static final String NOT_IN_DOMAINS = "crt";
    private static final Pattern TOP_LABEL =
            Pattern.compile(".*\\.(?:[A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*|[A-Za-z0-9]+-[A-Za-z0-9-]*[A-Za-z0-9])\\.?");

    private final SpfQuery query;
    private final String domain;
    private final ValidatedName validated;

    /** Finds what the macro {@code p} stands for. */
    interface ValidatedName {
        String find() throws Spf.BadRecord;
    }

    SpfMacro(SpfQuery query, String domain, ValidatedName validated) {
        this.query = query;
        this.domain = domain;
        this.validated = validated;
    }

    /** Refuses what is not a macro string. */
    static void check(String text) throws Spf.BadRecord {
        walk(text, true);
    }

    /** Refuses what does not name a domain. */
    static String checkDomain(String text) throws Spf.BadRecord {
        boolean endsInMacro = walk(text, false);
        if (!endsInMacro && !TOP_LABEL.matcher(text).matches()) {
            throw new Spf.BadRecord("not a domain");
        }
        return text;
    }

    /** Whether the text ends in a macro that is replaced by something. */
    private static boolean walk(String text, boolean explaining) throws Spf.BadRecord {
        Matcher macro = MACRO.matcher(text);
        boolean endsInMacro = false;
        for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', macro.end())) {
            if (!macro.find(at) || macro.start() != at) {
                throw new Spf.BadRecord("not a macro");
            }
            String letter = macro.group(2);
            boolean zero = letter != null && !macro.group(3).isEmpty() && Integer.parseInt(macro.group(3)) == 0;
            boolean misplaced =
                    letter != null && !explaining && NOT_IN_DOMAINS.contains(letter.toLowerCase(Locale.ROOT));
            if (zero || misplaced) {
                throw new Spf.BadRecord("not a macro that can stand here");
            }
            endsInMacro = macro.end() == text.length();
        }
        return endsInMacro;
    }

    /** The domain a specification stands for. */
    String expand(String text) throws Spf.BadRecord {
        walk(text, false);
        return replace(text);
    }

    /** The sentence an explanation stands for. */
    String explain(String text) throws Spf.BadRecord {
        walk(text, true);
        return replace(text);
    }

    private String replace(String text) throws Spf.BadRecord {
        Matcher macro = MACRO.matcher(text);
        StringBuilder out = new StringBuilder();
        while (macro.find()) {
            macro.appendReplacement(out, Matcher.quoteReplacement(value(macro)));
        }
        return macro.appendTail(out).toString();
    }

    private String value(Matcher macro) throws Spf.BadRecord {
        String sign = macro.group(1);
        if (sign != null) {
            return switch (sign) {
                case "%" -> "%";
                case "_" -> " ";
                default -> "%20";
            };
        }
        String letter = macro.group(2);
        String delimiters = macro.group(5).isEmpty() ? "." : macro.group(5);
        List<String> parts = split(letter(letter.toLowerCase(Locale.ROOT)), delimiters);
        if (!macro.group(4).isEmpty()) {
            Collections.reverse(parts);
        }
        if (!macro.group(3).isEmpty()) {
            int keep = Math.min(parts.size(), Integer.parseInt(macro.group(3)));
            parts = parts.subList(parts.size() - keep, parts.size());
        }
        String joined = String.join(".", parts);
        return Character.isUpperCase(letter.charAt(0)) ? escaped(joined) : joined;
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static List<String> split(String value, String delimiters) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
            if (delimiters.indexOf(value.charAt(i)) >= 0) {
                parts.add(value.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(value.substring(start));
        return parts;
    }

    private String letter(String letter) throws Spf.BadRecord {
        return switch (letter) {
            case "s" -> query.sender();
            case "l" -> query.localPart();
            case "o" -> query.domain();
            case "d" -> domain;
            case "i" -> query.client().dotted();
            case "p" -> validated.find();
            case "v" -> query.client().isFour() ? "in-addr" : "ip6";
            case "h" -> query.helo();
            case "c" -> query.client().text();
            case "r" -> query.receiver();
            default -> Long.toString(query.clock().instant().getEpochSecond());
        };
    }
}
