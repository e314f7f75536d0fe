package org.muniment.logs.parse;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the peer of a connection into {@code source.*}: an address, with a port, in brackets, a list, a host name, a socket. */
final class Peer {

    private Peer() {}

    static boolean isAbsent(String text) {
        return text.isEmpty() || text.equals("-") || text.equals("\"\"") || text.startsWith("NULL-");
    }

    /** Reads a client as %h, $remote_addr or X-Forwarded-For give it. */
    static void put(LogRecord.Builder record, String given) {
        String text = unquoted(given);
        if (isAbsent(text)) {
            return;
        }
        if (text.indexOf(',') >= 0) {
            putList(record, text);
        } else if (!putAddress(record, text)) {
            record.put(Ecs.SOURCE_ADDRESS, text);
        }
    }

    private static void putList(LogRecord.Builder record, String text) {
        List<Object> all = addresses(text);
        if (all.isEmpty()) {
            record.put(Ecs.SOURCE_ADDRESS, text);
            return;
        }
        record.put(Ecs.SOURCE_IP, all.get(0));
        if (all.size() > 1) {
            record.put(Ecs.FORWARDED_IP, List.copyOf(all.subList(1, all.size())));
        }
    }

    /** The X-Forwarded-For of a line whose own client is known already. */
    static boolean putForwarded(LogRecord.Builder record, String text) {
        List<Object> all = addresses(text);
        if (all.isEmpty() || all.size() != text.split(",", -1).length) {
            return false;
        }
        record.put(Ecs.FORWARDED_IP, all.size() == 1 ? all.get(0) : List.copyOf(all));
        return true;
    }

    private static List<Object> addresses(String text) {
        List<Object> all = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            byte[] address = Ip.parse(bare(part.trim()));
            if (address != null) {
                all.add(Ip.format(address));
            }
        }
        return all;
    }

    private static boolean putAddress(LogRecord.Builder record, String text) {
        String bare = bare(text);
        byte[] address = Ip.parse(bare);
        if (address == null) {
            return false;
        }
        record.put(Ecs.SOURCE_IP, Ip.format(address));
        Long port = port(text, bare);
        record.put(Ecs.SOURCE_PORT, port);
        return true;
    }

    /** The address without brackets, port and scope. */
    static String bare(String text) {
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            return close > 0 ? withoutScope(text.substring(1, close)) : text;
        }
        int colon = text.indexOf(':');
        if (colon > 0 && colon == text.lastIndexOf(':')) {
            return text.substring(0, colon);
        }
        return withoutScope(text);
    }

    private static String withoutScope(String text) {
        int percent = text.indexOf('%');
        return percent > 0 ? text.substring(0, percent) : text;
    }

    private static @Nullable Long port(String text, String bare) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || colon == text.length() - 1 || text.length() - colon > 6) {
            return null;
        }
        if (!text.startsWith("[") && colon != bare.length()) {
            return null;
        }
        if (text.startsWith("[") && text.charAt(colon - 1) != ']') {
            return null;
        }
        return Whole.parse(text, colon + 1, text.length());
    }

    private static String unquoted(String text) {
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }
}
