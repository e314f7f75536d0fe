package org.muniment.logs.parse;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads log lines into records with ECS names. Immutable and thread-safe. It neither pseudonymises nor masks: the intake
 * does.
 */
public final class LogParser {

    /** Longest line that is parsed, in bytes; a longer one is a reject. */
    public static final int MAX_LINE_BYTES = 256 * 1024;

    private final LogFormat format;
    private final AccessLine access;
    private final ErrorLine error;
    private final PayaraLine payara;
    private final JsonRecord json;

    /** Reads that format; times without a zone are UTC. */
    public LogParser(LogFormat format) {
        this(format, ZoneOffset.UTC);
    }

    /** Reads that format; times without a zone are of that zone. */
    public LogParser(LogFormat format, ZoneId zone) {
        this.format = format;
        this.access = new AccessLine(format == LogFormat.VHOST_COMBINED, format == LogFormat.AUTO);
        this.error = new ErrorLine(zone);
        this.payara = new PayaraLine();
        this.json = new JsonRecord(zone, this);
    }

    /** Parses one line, without its line end. A JSON object without a time is a reject. */
    public Parsed parse(byte[] line) {
        return parse(line, Optional.empty());
    }

    /** Parses one line that arrived then: the time of a JSON object that carries none. */
    public Parsed parse(byte[] line, Optional<Instant> arrived) {
        if (line.length > MAX_LINE_BYTES) {
            return new Parsed.Reject("line longer than " + MAX_LINE_BYTES + " bytes", line);
        }
        int end = line.length;
        while (end > 0 && (line[end - 1] == '\r' || line[end - 1] == '\n')) {
            end--;
        }
        Outcome outcome = read(line, end, arrived);
        LogRecord record = outcome.record();
        return record != null ? new Parsed.Record(record) : new Parsed.Reject(outcome.reason(), line);
    }

    /** A line as text: UTF-8, with {@code \\xHH} for bytes that are none. */
    public static String text(byte[] line) {
        return Text.decode(line, 0, line.length);
    }

    private Outcome read(byte[] line, int end, Optional<Instant> arrived) {
        int start = end >= 3 && line[0] == (byte) 0xef && line[1] == (byte) 0xbb && line[2] == (byte) 0xbf ? 3 : 0;
        while (start < end && (line[start] == ' ' || line[start] == '\t')) {
            start++;
        }
        if (start == end) {
            return Outcome.reject("empty line");
        }
        LogFormat shape = format == LogFormat.AUTO ? guess(line, start, end) : format;
        return switch (shape) {
            case ECS_JSON -> json.read(Arrays.copyOfRange(line, start, end), arrived);
            case APACHE_ERROR -> error.apache(Text.decode(line, start, end));
            case NGINX_ERROR -> error.nginx(Text.decode(line, start, end));
            case PAYARA_ACCESS -> payara.read(Text.decode(line, start, end));
            case AUTO, COMBINED, COMMON, VHOST_COMBINED -> access.read(Text.decode(line, start, end));
        };
    }

    /** Parses text that came inside a JSON document; null when it is no log line of a known shape. */
    @Nullable
    LogRecord inner(String text) {
        int brace = text.isEmpty() ? 0 : text.charAt(0);
        if (brace == 0 || brace == '{' || text.length() > MAX_LINE_BYTES) {
            return null;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return read(bytes, bytes.length, Optional.empty()).record();
    }

    /** The shape of a line by its first characters. */
    private static LogFormat guess(byte[] line, int start, int end) {
        byte first = line[start];
        if (first == '{') {
            return LogFormat.ECS_JSON;
        }
        if (first == '[' && end - start > 5 && isWeekday(line, start + 1)) {
            return LogFormat.APACHE_ERROR;
        }
        if (first >= '0' && first <= '9' && end - start > 19 && line[start + 4] == '/' && line[start + 7] == '/') {
            return LogFormat.NGINX_ERROR;
        }
        return first == '"' ? LogFormat.PAYARA_ACCESS : LogFormat.COMBINED;
    }

    private static boolean isWeekday(byte[] line, int at) {
        String day = new String(line, at, 3, StandardCharsets.ISO_8859_1);
        return line[at + 3] == ' ' && "Mon Tue Wed Thu Fri Sat Sun".contains(day);
    }
}
