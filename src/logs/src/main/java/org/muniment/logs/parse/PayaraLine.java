package org.muniment.logs.parse;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Payara's and GlassFish's access log: quoted values in the order of the configured {@code %client.name% …}, absent ones
 * written {@code NULL-AUTH-USER} and the like. Time, request and status are known by their shape, the others by where they
 * stand.
 */
final class PayaraLine {

    Outcome read(String line) {
        List<String> token = tokens(line);
        Instant time = null;
        int request = -1;
        int status = -1;
        int timeAt = -1;
        for (int i = 0; i < token.size(); i++) {
            String value = token.get(i);
            if (time == null && value.length() >= Times.ACCESS_LENGTH) {
                String bare = value.startsWith("[") ? value.substring(1, value.length() - 1) : value;
                time = Times.access(bare, 0, bare.length());
                timeAt = time == null ? -1 : i;
            }
            if (request < 0 && time != null && i > timeAt && (isRequest(value) || value.equals("NULL-REQUEST"))) {
                request = i;
            }
            if (status < 0 && i > timeAt && timeAt >= 0 && value.length() == 3 && Whole.parse(value) != null) {
                status = i;
            }
        }
        if (time == null) {
            return Outcome.reject("no time");
        }
        if (status < 0) {
            return Outcome.reject("no status");
        }
        LogRecord.Builder record = LogRecord.at(time);
        putLeft(record, token.subList(0, timeAt));
        if (request >= 0) {
            Request.put(record, token.get(request));
        }
        record.put(Ecs.STATUS, Whole.parse(token.get(status)));
        putRest(record, token, Math.max(request, status) + 1);
        return Outcome.of(record);
    }

    private static void putLeft(LogRecord.Builder record, List<String> left) {
        if (!left.isEmpty()) {
            Peer.put(record, left.get(0));
        }
        for (int i = 1; i < left.size(); i++) {
            String value = left.get(i);
            if (!Peer.isAbsent(value) && !value.equals(left.get(0))) {
                record.put(Ecs.USER, value);
            }
        }
    }

    private static void putRest(LogRecord.Builder record, List<String> token, int from) {
        List<Object> extra = new ArrayList<>(0);
        for (int i = from; i < token.size(); i++) {
            String value = token.get(i);
            Long number = Whole.parse(value);
            if (Peer.isAbsent(value)) {
                continue;
            }
            if (number != null && i == from) {
                record.put(Ecs.BYTES, number);
            } else if (number != null && record.get(Ecs.DURATION) == null) {
                record.put(Ecs.DURATION, number * 1_000_000L);
            } else if (value.startsWith("http://") || value.startsWith("https://")) {
                record.putIfAbsent(Ecs.REFERRER, value);
            } else if (!Peer.putForwarded(record, value)) {
                if (record.get(Ecs.AGENT) == null) {
                    record.put(Ecs.AGENT, value);
                } else {
                    extra.add(value);
                }
            }
        }
        if (!extra.isEmpty()) {
            record.put("labels.extra", extra.size() == 1 ? extra.get(0) : List.copyOf(extra));
        }
    }

    private static boolean isRequest(String value) {
        int space = value.indexOf(' ');
        return space > 0 && value.indexOf("HTTP/") > space;
    }

    /** Quoted values and words; a quote ends a value only before a blank or at the end. */
    private static List<String> tokens(String line) {
        List<String> token = new ArrayList<>();
        int i = 0;
        while (i < line.length()) {
            char c = line.charAt(i);
            if (c == ' ') {
                i++;
            } else if (c == '"') {
                int end = i + 1;
                while (end < line.length()
                        && !(line.charAt(end) == '"' && (end + 1 == line.length() || line.charAt(end + 1) == ' '))) {
                    end++;
                }
                token.add(line.substring(i + 1, Math.min(end, line.length())));
                i = end + 1;
            } else {
                int end = line.indexOf(' ', i);
                end = end < 0 ? line.length() : end;
                token.add(line.substring(i, end));
                i = end;
            }
        }
        return token;
    }
}
