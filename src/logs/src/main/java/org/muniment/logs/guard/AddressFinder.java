package org.muniment.logs.guard;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.parse.Ip;

/** Finds address literals in text, also percent-encoded ones, and puts something else in their place. */
final class AddressFinder {

    private final String text;
    private final boolean agent;
    private final Function<byte[], String> replacement;
    private @Nullable StringBuilder out;
    private int copied;

    /** @param agent whether the text is a user agent, where {@code Chrome/120.0.0.0} is a version and stays */
    AddressFinder(String text, boolean agent, Function<byte[], String> replacement) {
        this.text = text;
        this.agent = agent;
        this.replacement = replacement;
    }

    String replaced() {
        if (text.indexOf('%') >= 0 && (has("%3a") || has("%2e") || has("%5b"))) {
            String decoded = text.replaceAll("%3[aA]", ":")
                    .replaceAll("%2[eE]", ".")
                    .replace("%5B", "[")
                    .replace("%5b", "[");
            String found = new AddressFinder(decoded, agent, replacement).replaced();
            return found.equals(decoded) ? scan() : found;
        }
        return scan();
    }

    private boolean has(String code) {
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
            if (text.regionMatches(true, i, code, 0, 3)) {
                return true;
            }
        }
        return false;
    }

    private String scan() {
        int i = 0;
        int length = text.length();
        while (i < length) {
            char c = text.charAt(i);
            int end = 0;
            if (c == ':' || (isHex(c) && (i == 0 || !isWord(text.charAt(i - 1))))) {
                end = six(i);
            }
            if (end == 0 && c >= '0' && c <= '9' && startsQuad(i)) {
                end = four(i);
            }
            if (end > 0) {
                i = end;
            } else {
                i++;
            }
        }
        StringBuilder built = out;
        return built == null ? text : built.append(text, copied, length).toString();
    }

    private boolean startsQuad(int i) {
        if (i == 0) {
            return true;
        }
        char before = text.charAt(i - 1);
        if ((before >= '0' && before <= '9') || (before == '.' && i > 1 && isDigit(text.charAt(i - 2)))) {
            return false;
        }
        return !(agent && before == '/' && i > 1 && Character.isLetter(text.charAt(i - 2)));
    }

    /** The end of a dotted quad that begins here and has been replaced; 0 when there is none. */
    private int four(int from) {
        int i = from;
        for (int part = 0; part < 4; part++) {
            int start = i;
            while (i < text.length() && i - start < 4 && isDigit(text.charAt(i))) {
                i++;
            }
            if (i == start || i - start > 3) {
                return 0;
            }
            if (part < 3) {
                if (i >= text.length() || text.charAt(i) != '.') {
                    return 0;
                }
                i++;
            }
        }
        boolean longer = i + 1 < text.length() && text.charAt(i) == '.' && isDigit(text.charAt(i + 1));
        return longer ? 0 : replace(from, i);
    }

    /** The end of an IPv6 literal that begins here and has been replaced; 0 when there is none. */
    private int six(int from) {
        if (from > 0 && (isWord(text.charAt(from - 1)) || text.charAt(from - 1) == ':')) {
            return 0;
        }
        int end = from;
        int colons = 0;
        while (end < text.length() && end - from <= Ip.MAX_TEXT) {
            char c = text.charAt(end);
            if (c == ':') {
                colons++;
            } else if (!isHex(c) && !(c == '.' && colons > 1 && end > from && isDigit(text.charAt(end - 1)))) {
                break;
            }
            end++;
        }
        if (colons < 2 || end - from < 3) {
            return 0;
        }
        while (end > from
                && (text.charAt(end - 1) == '.' || (text.charAt(end - 1) == ':' && !text.startsWith("::", end - 2)))) {
            end--;
        }
        if (end < text.length() && Character.isLetter(text.charAt(end))) {
            return 0;
        }
        int done = replace(from, end);
        int colon = text.lastIndexOf(':', end - 1);
        return done > 0 || colon <= from ? done : replace(from, colon);
    }

    private int replace(int from, int end) {
        byte[] address = Ip.parse(text.substring(from, end));
        if (address == null) {
            return 0;
        }
        StringBuilder built = out;
        if (built == null) {
            built = new StringBuilder(text.length() + 16);
            out = built;
        }
        built.append(text, copied, from).append(replacement.apply(address));
        copied = end;
        return end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHex(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    private static boolean isWord(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }
}
