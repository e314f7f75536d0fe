package org.muniment.mail.parse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.mail.parse.Defects.Defect;

/**
 * The fields of one header, still as bytes of the raw message; decoded when asked for. Not thread-safe.
 */
public final class Header {
    private final byte[] raw;
    private final Defects defects;
    private final Map<String, List<Slice>> fields = new HashMap<>();
    private int count;
    private String bodyCharset = "";

    Header(byte[] raw, Defects defects) {
        this.raw = raw;
        this.defects = defects;
    }

    /** Adds a field in order of appearance. */
    void add(String name, Slice value) {
        if (count < ReadingLimits.MAX_FIELDS) {
            fields.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
            count++;
        } else {
            defects.add(Defect.HEADER_LIMIT);
        }
    }

    boolean isEmpty() {
        return fields.isEmpty();
    }

    /** The charset to try on raw bytes that are not UTF-8. */
    public void bodyCharset(String charset) {
        bodyCharset = charset;
    }

    /** Whether there is a field of that lower-case name. */
    public boolean has(String name) {
        return fields.containsKey(name);
    }

    /** The first such field, unfolded, raw bytes turned into text, encoded-words left alone; empty when none. */
    public String first(String name) {
        List<Slice> values = fields.get(name);
        return values == null ? "" : text(values.get(0));
    }

    /** As {@link #first} for every such field. */
    public List<String> all(String name) {
        List<String> texts = new ArrayList<>();
        fields.getOrDefault(name, List.of()).forEach(value -> texts.add(text(value)));
        return texts;
    }

    /** The first such field as a person reads it: one line, decoded. */
    public String words(String name) {
        String text = first(name);
        String shorter = PlainText.cut(text, ReadingLimits.MAX_FIELD_CHARS);
        if (shorter.length() < text.length()) {
            defects.add(Defect.TEXT_LIMIT);
        }
        return PlainText.line(EncodedWords.decode(shorter, defects));
    }

    private String text(Slice value) {
        byte[] bytes = new byte[value.length()];
        int length = 0;
        boolean ascii = true;
        for (int i = value.start(); i < value.end(); i++) {
            byte b = raw[i];
            if (b != '\r' && b != '\n' && b != 0) {
                bytes[length++] = b;
                ascii &= b >= 0;
            }
        }
        String text = ascii
                ? new String(bytes, 0, length, StandardCharsets.ISO_8859_1)
                : eightBit(Arrays.copyOf(bytes, length));
        return text.strip();
    }

    private String eightBit(byte[] bytes) {
        if (!Charsets.isUtf8(bytes)) {
            defects.add(Defect.HEADER_EIGHT_BIT);
        }
        return Charsets.guess(bytes, Charsets.find(bodyCharset)).text();
    }

    /** The media type in {@code Content-Type}, if there is one. */
    Optional<String> contentType() {
        return has("content-type") ? Optional.of(first("content-type")) : Optional.empty();
    }
}
