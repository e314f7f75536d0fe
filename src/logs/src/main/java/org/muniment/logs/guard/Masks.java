package org.muniment.logs.guard;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks what no log may keep: secrets in parameters and headers, user names and passwords in URLs, payment card numbers
 * that pass the Luhn check, and the local part of mail addresses. A cheap look decides whether a pattern is tried at all.
 */
final class Masks {

    static final String MASK = "***";

    private static final Pattern PARAMETER = Pattern.compile(
            "(?i)\\b((?:[a-z0-9]{1,20}[_-])?(?:passw(?:or)?d|passwd|pwd|pass|passphrase|secret|token|api_?key|apikey"
                    + "|auth|authorization|credentials?|session_?id|jsessionid|phpsessid|sid|sessid|signature|otp|pin|cvv|cvc))"
                    + "(=|%3d|\"?:\\s?\"?)(?!\\*)([^&;#\\s\"'<>,]{1,4096})");
    private static final Pattern SCHEME =
            Pattern.compile("(?i)\\b(Basic|Bearer|ApiKey|Digest) [A-Za-z0-9+/._~=-]{8,4096}");
    private static final Pattern USER_INFO = Pattern.compile("(://)[^/@\\s\"'?#]{1,256}@");
    private static final Pattern MAIL = Pattern.compile(
            "[A-Za-z0-9.!#$'+_~-]{1,64}(@|%40)([A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\\.[A-Za-z0-9-]{1,63}){1,8})");
    private static final Pattern CARD = Pattern.compile("(?<![\\d.-])[2-6](?:[ -]?\\d){13,18}(?![\\d-])");

    private Masks() {}

    static String apply(String text) {
        boolean at = false;
        boolean equals = false;
        boolean space = false;
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            at |= c == '@' || (c == '%' && text.startsWith("40", i + 1));
            equals |= c == '=' || c == ':' || c == '%';
            space |= c == ' ';
            digits += c >= '0' && c <= '9' ? 1 : 0;
        }
        String out = text;
        if (space && (equals || out.contains("asic ") || out.contains("earer "))) {
            out = SCHEME.matcher(out).replaceAll("$1 " + Matcher.quoteReplacement(MASK));
        }
        if (equals) {
            out = PARAMETER.matcher(out).replaceAll("$1$2" + Matcher.quoteReplacement(MASK));
        }
        if (at) {
            out = USER_INFO.matcher(out).replaceAll("$1" + Matcher.quoteReplacement(MASK) + "@");
            out = MAIL.matcher(out).replaceAll(Matcher.quoteReplacement(MASK) + "$1$2");
        }
        return digits >= 14 ? cards(out) : out;
    }

    private static String cards(String text) {
        Matcher card = CARD.matcher(text);
        StringBuilder out = new StringBuilder();
        while (card.find()) {
            boolean real = isCard(card.group().replaceAll("[ -]", ""));
            card.appendReplacement(out, Matcher.quoteReplacement(real ? MASK : card.group()));
        }
        return card.appendTail(out).toString();
    }

    private static boolean isCard(String number) {
        int length = number.length();
        boolean shape =
                switch (number.charAt(0)) {
                    case '3' -> length == 14 || length == 15 || length == 16;
                    case '6' -> length >= 16;
                    default -> length == 16 || length == 19;
                };
        int sum = 0;
        for (int i = 0; i < length; i++) {
            int digit = number.charAt(length - 1 - i) - '0';
            int weighted = i % 2 == 0 ? digit : digit * 2;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }
        return shape && sum % 10 == 0;
    }
}
