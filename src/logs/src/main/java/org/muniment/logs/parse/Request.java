package org.muniment.logs.parse;

/** The request line and its target (RFC 9112 section 3) into {@code http.*} and {@code url.*}. */
final class Request {

    /** The longest method name taken for one, in characters. */
    private static final int MAX_METHOD = 24;

    private Request() {}

    /** Reads a request line. An empty one gives nothing; one that is no request stays whole in {@code url.original}. */
    static void put(LogRecord.Builder record, String given) {
        String line = given.trim();
        if (Peer.isAbsent(line)) {
            return;
        }
        int space = line.indexOf(' ');
        int last = line.lastIndexOf(' ');
        boolean versioned = last > 0 && line.startsWith("HTTP/", last + 1);
        if (space < 1 || !isMethod(line, space) || (last == space && versioned)) {
            record.put(Ecs.URL_ORIGINAL, Text.unescape(line));
            return;
        }
        String target = versioned ? line.substring(space + 1, last) : line.substring(space + 1);
        record.put(Ecs.METHOD, method(line.substring(0, space)));
        putTarget(record, Text.unescape(target.trim()), line.startsWith("CONNECT "));
        if (versioned) {
            record.put(Ecs.HTTP_VERSION, version(line.substring(last + 6)));
        }
    }

    /** The usual names as the same objects, so that they are not kept many times. */
    private static String method(String name) {
        return switch (name) {
            case "GET" -> "GET";
            case "POST" -> "POST";
            case "HEAD" -> "HEAD";
            default -> name;
        };
    }

    private static String version(String text) {
        return text.equals("1.1") ? "1.1" : text.equals("2.0") ? "2.0" : text;
    }

    private static boolean isMethod(String line, int end) {
        if (end > MAX_METHOD) {
            return false;
        }
        for (int i = 0; i < end; i++) {
            char c = line.charAt(i);
            boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (!letter && (i == 0 || (c != '-' && c != '_'))) {
                return false;
            }
        }
        return true;
    }

    /** Reads a request target in origin, absolute, authority ({@code CONNECT}) or asterisk form. */
    static void putTarget(LogRecord.Builder record, String target, boolean authority) {
        record.put(Ecs.URL_ORIGINAL, target);
        if (authority) {
            putAuthority(record, target);
            return;
        }
        String local = target;
        int scheme = target.indexOf("://");
        if (scheme > 0 && scheme < 10 && target.charAt(0) != '/') {
            record.put(Ecs.URL_SCHEME, target.substring(0, scheme));
            int end = endOfAuthority(target, scheme + 3);
            putAuthority(record, target.substring(scheme + 3, end));
            local = target.substring(end);
        }
        int fragment = local.indexOf('#');
        String plain = fragment < 0 ? local : local.substring(0, fragment);
        int question = plain.indexOf('?');
        String path = question < 0 ? plain : plain.substring(0, question);
        if (!path.isEmpty()) {
            record.put(Ecs.URL_PATH, path);
        }
        if (question >= 0) {
            record.put(Ecs.URL_QUERY, plain.substring(question + 1));
        }
    }

    private static int endOfAuthority(String target, int from) {
        int end = from;
        while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    /** {@code host}, {@code host:port} or {@code [address]:port}; a user before {@code @} is dropped. */
    static void putAuthority(LogRecord.Builder record, String authority) {
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        int colon = host.lastIndexOf(':');
        boolean port = colon > 0 && colon > host.indexOf(']') && (host.startsWith("[") || host.indexOf(':') == colon);
        if (port) {
            record.put(Ecs.URL_PORT, Whole.parse(host, colon + 1, host.length()));
        }
        String name = port ? host.substring(0, colon) : host;
        if (!Peer.isAbsent(name) && !name.equals("_")) {
            record.put(Ecs.URL_DOMAIN, name);
        }
    }
}
