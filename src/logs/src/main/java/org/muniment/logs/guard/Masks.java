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

    /** Every name in {@link #PARAMETER} ends with one of these. */
    private static final String[] SECRETS = {
        "passwd", "password", "pwd", "pass", "passphrase", "secret", "token", "api_key", "apikey", "auth",
                "authorization",
        "credential", "credentials", "session_id", "sessionid", "sid", "sessid", "signature", "otp", "pin", "cvv", "cvc"
    };

    private static final String[] SCHEMES = {"basic", "bearer", "apikey", "digest"};

    /** Digits of the shortest card number. */
    private static final int MIN_CARD = 14;

    private Masks() {}

    static String apply(String text) {
        Look look = Look.at(text);
        String out = text;
        if (look.scheme) {
            out = SCHEME.matcher(out).replaceAll("$1 " + Matcher.quoteReplacement(MASK));
        }
        if (look.secret) {
            out = PARAMETER.matcher(out).replaceAll("$1$2" + Matcher.quoteReplacement(MASK));
        }
        if (look.at) {
            out = USER_INFO.matcher(out).replaceAll("$1" + Matcher.quoteReplacement(MASK) + "@");
            out = MAIL.matcher(out).replaceAll(Matcher.quoteReplacement(MASK) + "$1$2");
        }
        return look.digits >= MIN_CARD ? cards(out) : out;
    }

    /** What one pass over a text sees: a pattern whose mark is not there cannot match. */
    private static final class Look {
        private boolean at;
        private boolean secret;
        private boolean scheme;
        /** Most digits in a row with at most one blank or dash between two. */
        private int digits;

        static Look at(String text) {
            Look look = new Look();
            boolean separated = false;
            boolean schemes = false;
            int run = 0;
            int last = -2;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c >= '0' && c <= '9') {
                    run = last >= i - 2 ? run + 1 : 1;
                    last = i;
                    look.digits = Math.max(look.digits, run);
                } else if (c == '@' || (c == '%' && text.startsWith("40", i + 1))) {
                    look.at = true;
                    separated |= c == '%';
                    last = -2;
                } else if (c == ' ') {
                    schemes = schemes || endsWith(text, i, SCHEMES);
                } else if (c == '=' || c == ':' || c == '%') {
                    separated = true;
                    last = -2;
                    look.secret = look.secret || endsWithSecret(text, i, c);
                } else if (c != '-') {
                    last = -2;
                }
            }
            look.scheme = schemes && (separated || text.contains("asic ") || text.contains("earer "));
            return look;
        }

        private static boolean endsWithSecret(String text, int separator, char c) {
            boolean quoted = c == ':' && separator > 0 && text.charAt(separator - 1) == '"';
            return endsWith(text, quoted ? separator - 1 : separator, SECRETS);
        }

        private static boolean endsWith(String text, int end, String[] words) {
            for (String word : words) {
                if (text.regionMatches(true, end - word.length(), word, 0, word.length())) {
                    return true;
                }
            }
            return false;
        }
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
