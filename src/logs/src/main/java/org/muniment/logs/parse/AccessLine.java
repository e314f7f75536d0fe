package org.muniment.logs.parse;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Common, combined and vhost-combined lines ({@code mod_log_config}, {@code ngx_http_log_module}). The time in brackets is
 * the anchor: before it stand virtual host, client, ident and user, which may contain blanks; after it the request, whose
 * quotes may be unescaped, then status, bytes and quoted fields.
 */
final class AccessLine {

    private final boolean vhost;
    private final boolean guess;

    AccessLine(boolean vhost, boolean guess) {
        this.vhost = vhost;
        this.guess = guess;
    }

    Outcome read(String line) {
        int open = line.indexOf('[');
        Instant time = null;
        int close = -1;
        while (open >= 0) {
            close = line.indexOf(']', open);
            if (close < 0) {
                break;
            }
            time = Times.access(line, open + 1, close);
            if (time != null) {
                break;
            }
            open = line.indexOf('[', open + 1);
        }
        if (time == null || open < 0) {
            return Outcome.reject("no time in brackets");
        }
        LogRecord.Builder record = LogRecord.at(time);
        putPeer(record, line.substring(0, open).trim());
        return putResponse(record, line, close + 1);
    }

    private void putPeer(LogRecord.Builder record, String left) {
        List<String> token = tokens(left);
        int at = 0;
        if (token.size() > 1 && (vhost || (guess && isVirtualHost(token)))) {
            Request.putAuthority(record, token.get(at++));
        }
        if (at < token.size()) {
            Peer.put(record, token.get(at++));
        }
        int rest = token.size() - at;
        if (rest == 0) {
            return;
        }
        int userFrom = at + 1;
        if (rest > 2
                && token.get(token.size() - 1).equals("-")
                && !token.get(at).equals("-")) {
            userFrom = token.size() - 1;
        }
        putText(record, Ecs.IDENT, String.join(" ", token.subList(at, userFrom)));
        putText(record, Ecs.USER, String.join(" ", token.subList(userFrom, token.size())));
    }

    /** Blank-separated words; a list of clients, {@code a, b}, is one. */
    private static List<String> tokens(String left) {
        List<String> token = new ArrayList<>(4);
        boolean glue = false;
        int i = 0;
        while (i < left.length()) {
            int end = left.indexOf(' ', i);
            end = end < 0 ? left.length() : end;
            if (end > i) {
                String word = left.substring(i, end);
                if (glue) {
                    token.set(token.size() - 1, token.get(token.size() - 1) + " " + word);
                } else {
                    token.add(word);
                }
                glue = word.endsWith(",");
            }
            i = end + 1;
        }
        return token;
    }

    private static boolean isVirtualHost(List<String> token) {
        String first = token.get(0);
        String second = token.get(1);
        int comma = second.indexOf(',');
        String client = comma < 0 ? second : second.substring(0, comma);
        boolean secondIsPeer = Ip.parse(Peer.bare(client)) != null || second.startsWith("unix:");
        boolean firstIsPeer = Ip.parse(Peer.bare(first)) != null || first.startsWith("unix:") || first.endsWith(",");
        if (secondIsPeer) {
            return !first.contains(",") && (!firstIsPeer || token.size() > 3);
        }
        return token.size() == 4
                && !firstIsPeer
                && second.indexOf('.') > 0
                && token.get(2).equals("-");
    }

    private static void putText(LogRecord.Builder record, String name, String value) {
        if (!Peer.isAbsent(value)) {
            record.put(name, Text.unescape(value));
        }
    }

    private static Outcome putResponse(LogRecord.Builder record, String line, int from) {
        int start = skip(line, from);
        if (start >= line.length()) {
            return Outcome.reject("no request");
        }
        int after;
        if (line.charAt(start) == '"') {
            int end = endOfRequest(line, start + 1);
            if (end < 0) {
                return Outcome.reject("no status");
            }
            Request.put(record, line.substring(start + 1, end));
            after = end + 1;
        } else if (line.charAt(start) == '-') {
            after = start + 1;
        } else {
            return Outcome.reject("no quoted request");
        }
        int status = skip(line, after);
        if (!isStatus(line, status)) {
            return Outcome.reject("no status");
        }
        record.put(Ecs.STATUS, Whole.parse(line, status, status + 3));
        putRest(record, line, skip(line, status + 3));
        return Outcome.of(record);
    }

    /**
     * The quote that ends the request: the first one that a status follows. Backslashes are honoured first, then, for
     * requests that end in one, not.
     */
    private static int endOfRequest(String line, int from) {
        int end = quoteBeforeStatus(line, from, true);
        return end >= 0 ? end : quoteBeforeStatus(line, from, false);
    }

    private static int quoteBeforeStatus(String line, int from, boolean escapes) {
        for (int i = from; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && escapes) {
                i++;
            } else if (c == '"' && isStatus(line, skip(line, i + 1))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isStatus(String line, int at) {
        return at + 3 <= line.length()
                && line.charAt(at - 1) == ' '
                && Whole.parse(line, at, at + 3) != null
                && (at + 3 == line.length() || line.charAt(at + 3) == ' ');
    }

    private static int skip(String line, int from) {
        int i = from;
        while (i < line.length() && line.charAt(i) == ' ') {
            i++;
        }
        return i;
    }

    private static void putRest(LogRecord.Builder record, String line, int from) {
        int i = from;
        int end = endOfWord(line, i);
        Long bytes = Whole.parse(line, i, end);
        if (bytes != null || (end == i + 1 && line.charAt(i) == '-')) {
            record.put(Ecs.BYTES, bytes);
            i = skip(line, end);
        }
        int quoted = 0;
        List<Object> extra = new ArrayList<>(0);
        while (i < line.length()) {
            if (line.charAt(i) == '"') {
                int close = endOfQuoted(line, i + 1);
                putQuoted(record, quoted++, line.substring(i + 1, close), extra);
                i = skip(line, Math.min(line.length(), close + 1));
            } else {
                end = endOfWord(line, i);
                putBare(record, line.substring(i, end), extra);
                i = skip(line, end);
            }
        }
        if (!extra.isEmpty()) {
            record.put("labels.extra", extra.size() == 1 ? extra.get(0) : List.copyOf(extra));
        }
    }

    private static int endOfWord(String line, int from) {
        int end = line.indexOf(' ', from);
        return end < 0 ? line.length() : end;
    }

    /** The first unescaped quote before a blank or the end; the end when there is none. */
    private static int endOfQuoted(String line, int from) {
        for (int i = from; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"' && (i + 1 == line.length() || line.charAt(i + 1) == ' ')) {
                return i;
            }
        }
        int last = line.lastIndexOf('"');
        return last >= from && last == line.length() - 1 ? last : line.length();
    }

    private static void putQuoted(LogRecord.Builder record, int place, String value, List<Object> extra) {
        if (Peer.isAbsent(value)) {
            return;
        }
        String text = Text.unescape(value);
        if (place == 0) {
            record.put(Ecs.REFERRER, text);
        } else if (place == 1) {
            record.put(Ecs.AGENT, text);
        } else if (!Peer.putForwarded(record, text)) {
            extra.add(text);
        }
    }

    private static void putBare(LogRecord.Builder record, String word, List<Object> extra) {
        Long nanos = word.indexOf('.') > 0 ? seconds(word) : null;
        if (nanos != null && record.get(Ecs.DURATION) == null) {
            record.put(Ecs.DURATION, nanos);
        } else if (!Peer.isAbsent(word)) {
            extra.add(word);
        }
    }

    /** Nanoseconds of {@code 0.123}; null when it is no such number. */
    private static @Nullable Long seconds(String word) {
        int dot = word.indexOf('.');
        int digits = word.length() - dot - 1;
        Long whole = Whole.parse(word, 0, dot);
        Long part = Whole.parse(word, dot + 1, word.length());
        if (whole == null || part == null || digits > 9 || dot > 9) {
            return null;
        }
        long nanos = part;
        for (int i = digits; i < 9; i++) {
            nanos *= 10;
        }
        return whole * 1_000_000_000L + nanos;
    }
}
