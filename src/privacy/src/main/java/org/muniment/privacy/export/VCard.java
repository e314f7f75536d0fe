package org.muniment.privacy.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The profile as a vCard 4.0 (RFC 6350), for address books. */
final class VCard {

    private static final ObjectReader ROWS = new ObjectMapper().readerFor(JsonNode.class);

    /** Longest line before it is folded, in octets (RFC 6350, section 3.2). */
    private static final int MAX_LINE = 75;

    private VCard() {}

    static String of(Order order, Tables tables) throws IOException {
        Map<String, String> facts = new TreeMap<>();
        each(tables, "profile", row -> facts.put(text(row, "field"), text(row, "value")));
        List<String> addresses = new ArrayList<>();
        each(tables, "account", row -> addresses.add(text(row, "address")));
        StringBuilder card = new StringBuilder();
        line(card, "BEGIN:VCARD");
        line(card, "VERSION:4.0");
        line(card, "UID:urn:uuid:" + order.subject().value());
        String address = addresses.isEmpty() ? "" : addresses.get(0);
        String name = facts.getOrDefault("NAME", address);
        line(card, "FN:" + escape(name.isEmpty() ? order.subject().value().toString() : name));
        addresses.forEach(mail -> line(card, "EMAIL:" + escape(mail)));
        property(card, "ORG:", facts.get("COMPANY"));
        property(card, "TZ;VALUE=text:", facts.get("TIME_ZONE"));
        property(card, "ADR;TYPE=work;LABEL=", facts.get("LOCATION"));
        property(card, "ADR;TYPE=work;LABEL=", facts.get("BILLING_ADDRESS"));
        facts.getOrDefault("PHONES", "").lines().forEach(phone -> property(card, "TEL;VALUE=text:", phone));
        facts.getOrDefault("OTHER_CONTACTS", "").lines().forEach(other -> property(card, "NOTE:", other));
        line(card, "END:VCARD");
        return card.toString();
    }

    private static void property(StringBuilder card, String name, @org.jspecify.annotations.Nullable String value) {
        if (value == null || value.isBlank()) {
            return;
        }
        boolean label = name.endsWith("LABEL=");
        line(card, label ? name + parameter(value) + ":;;;;;;" : name + escape(value.strip()));
    }

    /** A text value (RFC 6350, section 3.4). */
    private static String escape(String text) {
        return text.replace("\\", "\\\\")
                .replace(",", "\\,")
                .replace(";", "\\;")
                .replaceAll("\\R", "\\\\n")
                .replaceAll("\\p{Cntrl}", " ");
    }

    /** A parameter value (RFC 6868). */
    private static String parameter(String text) {
        return '"'
                + text.strip()
                        .replace("^", "^^")
                        .replaceAll("\\R", "^n")
                        .replace("\"", "^'")
                        .replaceAll("\\p{Cntrl}", " ")
                + '"';
    }

    /** Adds a line, folded between characters. */
    private static void line(StringBuilder card, String line) {
        int octets = 0;
        for (int i = 0; i < line.length(); i = line.offsetByCodePoints(i, 1)) {
            String character = Character.toString(line.codePointAt(i));
            int size = character.getBytes(StandardCharsets.UTF_8).length;
            if (octets + size > MAX_LINE) {
                card.append("\r\n ");
                octets = 1;
            }
            card.append(character);
            octets += size;
        }
        card.append("\r\n");
    }

    private interface Row {
        void take(JsonNode row);
    }

    private static void each(Tables tables, String table, Row sink) throws IOException {
        try (InputStream in = tables.open(table);
                MappingIterator<JsonNode> rows = ROWS.readValues(in)) {
            while (rows.hasNext()) {
                sink.take(rows.next());
            }
        }
    }

    private static String text(JsonNode row, String field) {
        return row.path(field).asText("");
    }
}
