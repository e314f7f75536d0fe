package org.muniment.logs.parse;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JSON objects: ECS as it is, nginx and Apache JSON by the names everybody uses, and a log line carried in
 * {@code message} by a shipper, whose own fields then win over the shipper's.
 */
final class JsonRecord {

    private static final List<String> TIMES = List.of(
            LogRecord.TIMESTAMP,
            "timestamp",
            "time",
            "time_iso8601",
            "ts",
            "timereported",
            "datetime",
            "date",
            "msec",
            "timegenerated");

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("remote_addr", Ecs.SOURCE_IP),
            Map.entry("remote_ip", Ecs.SOURCE_IP),
            Map.entry("remoteip", Ecs.SOURCE_IP),
            Map.entry("client_ip", Ecs.SOURCE_IP),
            Map.entry("clientip", Ecs.SOURCE_IP),
            Map.entry("http_x_forwarded_for", Ecs.FORWARDED_IP),
            Map.entry("x_forwarded_for", Ecs.FORWARDED_IP),
            Map.entry("remote_user", Ecs.USER),
            Map.entry("request_method", Ecs.METHOD),
            Map.entry("method", Ecs.METHOD),
            Map.entry("request_uri", Ecs.URL_ORIGINAL),
            Map.entry("uri", Ecs.URL_ORIGINAL),
            Map.entry("status", Ecs.STATUS),
            Map.entry("body_bytes_sent", Ecs.BYTES),
            Map.entry("bytes_sent", Ecs.BYTES),
            Map.entry("http_referer", Ecs.REFERRER),
            Map.entry("referer", Ecs.REFERRER),
            Map.entry("http_user_agent", Ecs.AGENT),
            Map.entry("user_agent", Ecs.AGENT),
            Map.entry("agent", Ecs.AGENT),
            Map.entry("http_host", Ecs.URL_DOMAIN),
            Map.entry("server_name", Ecs.SERVER),
            Map.entry("level", Ecs.LEVEL),
            Map.entry("severity", Ecs.LEVEL),
            Map.entry("msg", Ecs.MESSAGE));

    private final ZoneId zone;
    private final LogParser lines;

    JsonRecord(ZoneId zone, LogParser lines) {
        this.zone = zone;
        this.lines = lines;
    }

    Outcome read(byte[] object, Optional<Instant> arrived) {
        Map<String, Object> fields;
        try {
            fields = JsonLines.flatten(object);
        } catch (IOException notAnObject) {
            return Outcome.reject("not a JSON object");
        }
        if (fields.get(Ecs.MESSAGE) instanceof String message && fields.get(Ecs.STATUS) == null) {
            LogRecord inner = lines.inner(message.strip());
            if (inner != null) {
                return carried(inner, fields);
            }
        }
        Instant time = time(fields, arrived);
        if (time == null) {
            return Outcome.reject("no time");
        }
        LogRecord.Builder record = LogRecord.at(time);
        boolean ecs = fields.keySet().stream().anyMatch(JsonRecord::isEcs);
        fields.forEach((name, value) -> put(record, ecs ? name : NAMES.getOrDefault(name, name), value));
        complete(record);
        return Outcome.of(record);
    }

    private static boolean isEcs(String name) {
        return name.startsWith("http.")
                || name.startsWith("url.")
                || name.startsWith("source.")
                || name.startsWith("user_agent.")
                || name.startsWith("ecs.");
    }

    private static Outcome carried(LogRecord inner, Map<String, Object> shipper) {
        LogRecord.Builder record = inner.toBuilder();
        shipper.forEach((name, value) -> {
            if (!name.equals(LogRecord.TIMESTAMP) && !name.equals(Ecs.MESSAGE) && !name.equals(Ecs.ORIGINAL)) {
                record.putIfAbsent(name, value);
            }
        });
        return Outcome.of(record);
    }

    private @Nullable Instant time(Map<String, Object> fields, Optional<Instant> arrived) {
        for (String name : TIMES) {
            Instant time = Times.any(fields.get(name), zone);
            if (time != null) {
                fields.remove(name);
                return time;
            }
        }
        return arrived.orElse(null);
    }

    private static void put(LogRecord.Builder record, String name, Object value) {
        if (value instanceof String text) {
            switch (name) {
                case Ecs.STATUS, Ecs.BYTES, Ecs.PID, Ecs.SOURCE_PORT, Ecs.URL_PORT -> {
                    Long number = Whole.parse(text.trim());
                    record.put(name, number == null && !Peer.isAbsent(text) ? value : number);
                }
                case Ecs.SOURCE_IP -> Peer.put(record, text);
                case Ecs.FORWARDED_IP -> {
                    if (!Peer.isAbsent(text) && !Peer.putForwarded(record, text)) {
                        record.put(name, text);
                    }
                }
                case "request" -> Request.put(record, text);
                default -> {
                    if (!Peer.isAbsent(text)) {
                        record.put(name, text);
                    }
                }
            }
        } else {
            record.put(name, value);
        }
    }

    /** Splits a URL whose parts were not given. */
    private static void complete(LogRecord.Builder record) {
        if (record.get(Ecs.URL_PATH) == null && record.get(Ecs.URL_ORIGINAL) instanceof String target) {
            boolean connect = "CONNECT".equals(record.get(Ecs.METHOD));
            Object domain = record.get(Ecs.URL_DOMAIN);
            Request.putTarget(record, target, connect);
            record.put(Ecs.URL_DOMAIN, domain);
        }
    }
}
