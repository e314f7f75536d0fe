package org.muniment.logs.parse;

import java.time.Instant;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Error logs: Apache 2.2 ({@code [time] [level] [client a] text}), Apache 2.4 ({@code [time] [module:level] [pid n:tid n]
 * [client a:port] AHnnnnn: text}) and nginx ({@code time [level] pid#tid: *connection text, client: a, …}).
 */
final class ErrorLine {

    private static final Pattern APACHE_CODE = Pattern.compile("^(?:\\(\\d+\\)[^:]{0,200}: )?(AH\\d{5}):");
    private static final Pattern NGINX_HEAD = Pattern.compile("^\\[([a-z]+)] (\\d+)#(\\d+): (?:\\*(\\d+) )?");
    private static final Pattern NGINX_TAIL =
            Pattern.compile(", (client|server|request|subrequest|upstream|host|referrer): ");
    private static final int NGINX_TIME = 19;

    private final ZoneId zone;

    ErrorLine(ZoneId zone) {
        this.zone = zone;
    }

    Outcome apache(String line) {
        int close = line.indexOf(']');
        Instant time = line.startsWith("[") && close > 0 ? Times.apacheError(line.substring(1, close), zone) : null;
        if (time == null) {
            return Outcome.reject("no time in brackets");
        }
        LogRecord.Builder record = LogRecord.at(time);
        int at = close + 1;
        while (at + 1 < line.length() && line.charAt(at) == ' ' && line.charAt(at + 1) == '[') {
            int end = endOfBracket(line, at + 2);
            if (end < 0 || !putApacheBracket(record, line.substring(at + 2, end))) {
                break;
            }
            at = end + 1;
        }
        if (record.get(Ecs.LEVEL) == null) {
            return Outcome.reject("no level");
        }
        putApacheText(record, line.substring(at).trim());
        return Outcome.of(record);
    }

    private static int endOfBracket(String line, int from) {
        int end = line.indexOf(']', from);
        if (end > 0 && line.startsWith("client [", from)) {
            return line.indexOf(']', end + 1);
        }
        return end;
    }

    private static boolean putApacheBracket(LogRecord.Builder record, String content) {
        if (content.startsWith("client ")) {
            Peer.put(record, withPort(content.substring(7).trim()));
            return true;
        }
        if (content.startsWith("remote ")) {
            Peer.put(record, withPort(content.substring(7).trim()));
            return true;
        }
        if (content.startsWith("pid ")) {
            int tid = content.indexOf(":tid ");
            record.put(Ecs.PID, Whole.parse(content, 4, tid < 0 ? content.length() : tid));
            if (tid > 0) {
                record.put(Ecs.THREAD, Whole.parse(content, tid + 5, content.length()));
            }
            return true;
        }
        if (record.get(Ecs.LEVEL) == null && content.matches("[a-z0-9_.-]{0,64}:?[a-z0-9]{1,16}")) {
            int colon = content.indexOf(':');
            if (colon > 0) {
                record.put(Ecs.LOGGER, content.substring(0, colon));
            }
            record.put(Ecs.LEVEL, content.substring(colon + 1));
            return true;
        }
        return false;
    }

    /** Apache joins an IPv6 address and its port by a colon without brackets: {@code 2001:db8::1:4711}. */
    private static String withPort(String peer) {
        int colon = peer.lastIndexOf(':');
        if (colon <= 0 || peer.indexOf(':') == colon || peer.startsWith("[")) {
            return peer;
        }
        String port = peer.substring(colon + 1);
        boolean decimal = Whole.parse(port) != null && port.length() >= 1;
        boolean whole = Ip.parse(peer) != null;
        boolean shorter = Ip.parse(peer.substring(0, colon)) != null;
        return decimal && shorter && (!whole || port.length() > 3)
                ? "[" + peer.substring(0, colon) + "]:" + port
                : peer;
    }

    private static void putApacheText(LogRecord.Builder record, String text) {
        String message = text;
        int referer = text.lastIndexOf(", referer: ");
        if (referer >= 0) {
            message = text.substring(0, referer);
            record.put(Ecs.REFERRER, Text.unescape(text.substring(referer + 11)));
        }
        record.put(Ecs.MESSAGE, Text.unescape(message));
        Matcher code = APACHE_CODE.matcher(message);
        if (code.find()) {
            record.put(Ecs.ERROR_CODE, code.group(1));
        }
    }

    Outcome nginx(String line) {
        Instant time = Times.nginxError(line, zone);
        if (time == null) {
            return Outcome.reject("no time");
        }
        String rest = line.substring(NGINX_TIME).trim();
        Matcher head = NGINX_HEAD.matcher(rest);
        if (!head.find()) {
            return Outcome.reject("no level and process");
        }
        LogRecord.Builder record = LogRecord.at(time);
        record.put(Ecs.LEVEL, head.group(1));
        record.put(Ecs.PID, Whole.parse(head.group(2)));
        record.put(Ecs.THREAD, Whole.parse(head.group(3)));
        if (head.group(4) != null) {
            record.put(Ecs.CONNECTION, Whole.parse(head.group(4)));
        }
        String text = rest.substring(head.end());
        int tail = startOfTail(text);
        record.put(Ecs.MESSAGE, text.substring(0, tail));
        putNginxTail(record, text.substring(tail));
        return Outcome.of(record);
    }

    /** Where {@code , client: …} begins; a client is what nginx names first. */
    private static int startOfTail(String text) {
        int client = text.lastIndexOf(", client: ");
        if (client >= 0) {
            return client;
        }
        Matcher tail = NGINX_TAIL.matcher(text);
        return tail.find() ? tail.start() : text.length();
    }

    private static void putNginxTail(LogRecord.Builder record, String tail) {
        Matcher part = NGINX_TAIL.matcher(tail);
        int from = 0;
        while (part.find(from)) {
            int start = part.end();
            int end = endOfPart(tail, start);
            putNginxPart(record, part.group(1), unquoted(tail.substring(start, end)));
            from = end;
        }
    }

    private static int endOfPart(String tail, int start) {
        boolean quoted = start < tail.length() && tail.charAt(start) == '"';
        if (quoted) {
            Matcher next = NGINX_TAIL.matcher(tail);
            int at = start + 1;
            while (next.find(at)) {
                if (tail.charAt(next.start() - 1) == '"' && next.start() - 1 > start) {
                    return next.start();
                }
                at = next.start() + 1;
            }
            return tail.length();
        }
        int comma = tail.indexOf(", ", start);
        return comma < 0 ? tail.length() : comma;
    }

    private static String unquoted(String text) {
        String value = text.trim();
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }

    private static void putNginxPart(LogRecord.Builder record, String name, String value) {
        if (Peer.isAbsent(value)) {
            return;
        }
        switch (name) {
            case "client" -> Peer.put(record, value);
            case "server" -> record.put(Ecs.SERVER, value);
            case "request" -> Request.put(record, value);
            case "upstream" -> record.put(Ecs.UPSTREAM, value);
            case "host" -> Request.putAuthority(record, value);
            case "referrer" -> record.put(Ecs.REFERRER, Text.unescape(value));
            default -> record.put("nginx.error." + name, value);
        }
    }
}
