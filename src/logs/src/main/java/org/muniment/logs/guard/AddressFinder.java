package org.muniment.logs.guard;

import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.parse.Ip;

/**
 * Finds address literals in text and puts something else in their place: IPv4, IPv6 in every form of RFC 4291, with port,
 * brackets, zone or prefix length, glued to a word, and with separators percent-encoded once or several times.
 *
 * <p>Four numbers with dots are an address, whatever was meant, with one exception: in a user agent the version right after
 * a product's name and a slash (RFC 9110, section 10.1.5), {@code Chrome/120.0.0.0}, stays readable. In other text
 * {@code name/203.0.113.7} is how Java prints an address. Three or five numbers are none. Not found: an IPv6 literal glued
 * to hexadecimal letters before it, addresses as one number or in words.
 */
final class AddressFinder {

    private static final Pattern COLON = Pattern.compile("%(?:25){0,3}3[aA]");
    private static final Pattern DOT = Pattern.compile("%(?:25){0,3}2[eE]");
    private static final Pattern BRACKET = Pattern.compile("%(?:25){0,3}5[bB]");
    /** Fewest hexadecimal digits of the first group of an IPv6 literal that is glued to a word. */
    private static final int GLUED_GROUP = 3;

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
        if (encodesSeparators()) {
            String decoded = COLON.matcher(text).replaceAll(":");
            decoded = DOT.matcher(decoded).replaceAll(".");
            decoded = BRACKET.matcher(decoded).replaceAll("[");
            String found = new AddressFinder(decoded, agent, replacement).scan();
            return found.equals(decoded) ? scan() : found;
        }
        return scan();
    }

    /** Whether a percent sign is followed, at once or after more of {@code 25}, by the code of a colon, dot or bracket. */
    private boolean encodesSeparators() {
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
            int at = i + 1;
            while (text.startsWith("25", at)) {
                at += 2;
            }
            if (text.regionMatches(true, at, "3a", 0, 2)
                    || text.regionMatches(true, at, "2e", 0, 2)
                    || text.regionMatches(true, at, "5b", 0, 2)) {
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
            if (c == ':' || (isHex(c) && startsGroup(i))) {
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

    private boolean startsGroup(int i) {
        return i == 0 || !isHex(text.charAt(i - 1)) || isEncodedBefore(i);
    }

    private boolean startsQuad(int i) {
        if (i == 0 || isEncodedBefore(i)) {
            return true;
        }
        char before = text.charAt(i - 1);
        return !isDigit(before) && !(before == '.' && i > 1 && isDigit(text.charAt(i - 2)));
    }

    /** Whether what stands before is one percent-encoded character, {@code %20}, or one encoded again, {@code %2520}. */
    private boolean isEncodedBefore(int i) {
        if (i < 3 || !isHex(text.charAt(i - 1)) || !isHex(text.charAt(i - 2))) {
            return false;
        }
        return text.charAt(i - 3) == '%' || (i > 4 && text.startsWith("%25", i - 5));
    }

    /** Whether a quad from there to there is a product's version. */
    private boolean isVersion(int from, int end) {
        return agent
                && from > 1
                && text.charAt(from - 1) == '/'
                && isWord(text.charAt(from - 2))
                && (end == text.length() || " ;,)".indexOf(text.charAt(end)) >= 0);
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
        return longer || isVersion(from, i) ? 0 : replace(from, i);
    }

    /** The end of an IPv6 literal that begins here and has been replaced; 0 when there is none. */
    private int six(int from) {
        boolean glued = from > 0 && isWord(text.charAt(from - 1)) && !isEncodedBefore(from);
        if ((from > 0 && text.charAt(from - 1) == ':') || (glued && !isLongGroup(from))) {
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

    /**
     * Whether what begins here is more likely an address than a name such as {@code Foo::add}: a group of several
     * hexadecimal digits, a decimal one among them, and a colon; or a mapped IPv4 address.
     */
    private boolean isLongGroup(int from) {
        if (text.charAt(from) == ':') {
            return text.regionMatches(true, from, "::ffff:", 0, 7);
        }
        int i = from;
        boolean digit = false;
        while (i < text.length() && isHex(text.charAt(i))) {
            digit |= isDigit(text.charAt(i));
            i++;
        }
        return digit && i - from >= GLUED_GROUP && i < text.length() && text.charAt(i) == ':';
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
