package org.muniment.logs.parse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes records as single-line JSON with flat, dotted names. Thread-safe. */
public final class JsonLines {

    /** Deepest nesting of objects and lists that is read, in levels. */
    static final int MAX_DEPTH = 32;
    /** Most fields of one object after flattening. */
    static final int MAX_FIELDS = 512;

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .configure(StreamReadFeature.AUTO_CLOSE_SOURCE, true)
            .configure(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS, true)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private JsonLines() {}

    /**
     * Reads one JSON object and flattens it: {@code {"a":{"b":1}}} becomes {@code a.b=1}. Nulls and empty objects are left
     * out; objects inside lists become their JSON text.
     *
     * @throws IOException when it is not exactly one JSON object within the limits
     */
    public static Map<String, Object> flatten(byte[] line) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            readObject(parser, "", fields);
            if (parser.nextToken() != null) {
                throw new IOException("text after the JSON object");
            }
        }
        return fields;
    }

    /** Reads what {@link #write} wrote. */
    public static LogRecord read(byte[] line) throws IOException {
        Map<String, Object> fields = flatten(line);
        if (!(fields.remove(LogRecord.TIMESTAMP) instanceof String time)) {
            throw new IOException("no @timestamp");
        }
        LogRecord.Builder builder = LogRecord.at(Instant.parse(time));
        fields.forEach(builder::put);
        return builder.build();
    }

    private static void readObject(JsonParser parser, String prefix, Map<String, Object> into) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = prefix.isEmpty() ? parser.currentName() : prefix + "." + parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                readObject(parser, name, into);
            } else {
                Object value = readValue(parser, token);
                if (value != null) {
                    into.put(name, value);
                }
            }
            if (into.size() > MAX_FIELDS) {
                throw new IOException("more than " + MAX_FIELDS + " fields");
            }
        }
    }

    private static @Nullable Object readValue(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? parser.getText()
                        : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> finite(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case START_ARRAY -> readList(parser);
            default -> null;
        };
    }

    private static Object finite(JsonParser parser) throws IOException {
        double value = parser.getDoubleValue();
        return Double.isFinite(value) ? (Object) value : parser.getText();
    }

    private static @Nullable Object readList(JsonParser parser) throws IOException {
        List<Object> list = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            Object value;
            if (token == JsonToken.START_OBJECT) {
                Map<String, Object> inner = new LinkedHashMap<>();
                readObject(parser, "", inner);
                value = text(inner);
            } else {
                value = readValue(parser, token);
            }
            if (value instanceof List<?> nested) {
                list.addAll(nested);
            } else if (value != null) {
                list.add(value);
            }
            if (list.size() > MAX_FIELDS) {
                throw new IOException("a list of more than " + MAX_FIELDS + " values");
            }
        }
        return list.isEmpty() ? null : List.copyOf(list);
    }

    private static String text(Map<String, Object> fields) {
        Bytes out = new Bytes();
        out.write('{');
        boolean first = true;
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            if (!first) {
                out.write(',');
            }
            first = false;
            out.string(field.getKey());
            out.write(':');
            out.value(field.getValue());
        }
        out.write('}');
        return new String(out.toByteArray(), StandardCharsets.UTF_8);
    }

    /** {@code {"@timestamp":"…","source.ip":"…",…}}. */
    public static byte[] write(LogRecord record) {
        Bytes out = new Bytes();
        out.ascii("{\"@timestamp\":\"");
        out.ascii(record.time().toString());
        out.write('"');
        for (int i = 0; i < record.size(); i++) {
            out.write(',');
            out.string(record.name(i));
            out.write(':');
            out.value(record.value(i));
        }
        out.write('}');
        return out.toByteArray();
    }

    /** {@code {"reject":"reason","line":N,"raw":"…"}}: the answer of {@code logs parse} for a line that is no record. */
    public static byte[] writeReject(String reason, long line, byte[] raw) {
        Bytes out = new Bytes();
        out.ascii("{\"reject\":");
        out.string(reason);
        out.ascii(",\"line\":");
        out.ascii(Long.toString(line));
        out.ascii(",\"raw\":");
        out.string(Text.decode(raw, 0, raw.length));
        out.write('}');
        return out.toByteArray();
    }

    /** Grows like a {@code ByteArrayOutputStream}, without a lock for every byte. */
    private static final class Bytes {
        private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

        private byte[] bytes = new byte[512];
        private int count;

        void write(int single) {
            if (count == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * count);
            }
            bytes[count++] = (byte) single;
        }

        byte[] toByteArray() {
            return Arrays.copyOf(bytes, count);
        }

        void ascii(String text) {
            for (int i = 0; i < text.length(); i++) {
                write(text.charAt(i));
            }
        }

        void value(Object value) {
            if (value instanceof List<?> list) {
                write('[');
                for (int i = 0; i < list.size(); i++) {
                    if (i > 0) {
                        write(',');
                    }
                    value(list.get(i));
                }
                write(']');
            } else if (value instanceof Number || value instanceof Boolean) {
                ascii(value.toString());
            } else {
                string(value.toString());
            }
        }

        void string(String text) {
            write('"');
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < 0x20 || c == 0x7f) {
                    control(c);
                } else if (c == '"' || c == '\\') {
                    write('\\');
                    write(c);
                } else if (c < 0x80) {
                    write(c);
                } else {
                    i = wide(text, i);
                }
            }
            write('"');
        }

        private void control(char c) {
            ascii("\\u00");
            write(HEX[c >> 4]);
            write(HEX[c & 15]);
        }

        private int wide(String text, int at) {
            char c = text.charAt(at);
            if (Character.isHighSurrogate(c)
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1))) {
                for (byte part : text.substring(at, at + 2).getBytes(StandardCharsets.UTF_8)) {
                    write(part);
                }
                return at + 1;
            }
            if (Character.isSurrogate(c)) {
                ascii("\\ufffd");
            } else if (c < 0x800) {
                write(0xC0 | c >> 6);
                write(0x80 | (c & 0x3F));
            } else {
                write(0xE0 | c >> 12);
                write(0x80 | (c >> 6 & 0x3F));
                write(0x80 | (c & 0x3F));
            }
            return at;
        }
    }
}
