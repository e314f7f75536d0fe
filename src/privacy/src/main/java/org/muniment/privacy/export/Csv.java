package org.muniment.privacy.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A table once more for spreadsheets: RFC 4180 in UTF-8 with a byte order mark. A text that a spreadsheet would take for a
 * formula, because it begins with {@code = + - @}, a tab, a carriage return or a line feed, gets an apostrophe in front;
 * so does a text that already begins with an apostrophe, so that taking one away gives back every value.
 */
final class Csv {

    private static final ObjectReader ROWS = new ObjectMapper().readerFor(JsonNode.class);
    private static final String FORMULA = "=+-@\t\r\n'";

    private Csv() {}

    /** Writes a table that is read twice: for the columns, then for the rows. */
    static void write(Tables tables, String table, OutputStream out) throws IOException {
        Set<String> columns = columns(tables, table);
        write(out, "\ufeff");
        line(columns.stream().map(Csv::quote).toList(), out);
        try (InputStream in = tables.open(table);
                MappingIterator<JsonNode> rows = ROWS.readValues(in)) {
            while (rows.hasNext()) {
                JsonNode row = rows.next();
                line(columns.stream().map(column -> cell(row.get(column))).toList(), out);
            }
        }
    }

    private static Set<String> columns(Tables tables, String table) throws IOException {
        Set<String> columns = new LinkedHashSet<>();
        try (InputStream in = tables.open(table);
                MappingIterator<JsonNode> rows = ROWS.readValues(in)) {
            while (rows.hasNext()) {
                rows.next().fieldNames().forEachRemaining(columns::add);
            }
        }
        return columns;
    }

    private static void line(Iterable<String> cells, OutputStream out) throws IOException {
        write(out, String.join(",", cells) + "\r\n");
    }

    static String cell(@org.jspecify.annotations.Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return "";
        }
        if (value.isTextual()) {
            String text = value.textValue();
            boolean dangerous = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
            return quote(dangerous ? "'" + text : text);
        }
        return quote(value.toString());
    }

    private static String quote(String text) {
        return text.matches("[^\",\r\n\t ]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
