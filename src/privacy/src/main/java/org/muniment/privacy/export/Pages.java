package org.muniment.privacy.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import org.muniment.policy.Policy;

/**
 * The pages inside a copy, in the requester's language: no script, no style from elsewhere, links only within the bag.
 * Texts stand in {@code export.properties} and its translations.
 */
final class Pages {

    private static final JsonFactory JSON = new JsonFactory();

    /** Longest text of a cell on the overview, in characters; the tables hold all of it. */
    private static final int MAX_CELL = 300;

    private final Policy policy;
    private final Order order;
    private final ResourceBundle texts;

    Pages(Policy policy, Order order) {
        this.policy = policy;
        this.order = order;
        this.texts = ResourceBundle.getBundle(
                "org.muniment.privacy.export.export",
                Locale.of(order.language()),
                Pages.class.getClassLoader(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    /** The way in: what each file is, and the tickets with links to their mails. */
    void index(Tables tables, OutputStream out) throws IOException {
        write(out, head(text("index.title")));
        write(
                out,
                "<p>" + escape(String.format(Locale.ROOT, text("index.intro"), order.number(), order.snapshot()))
                        + "</p>\n");
        write(
                out,
                "<p>" + escape(policy.controller().name()) + "</p>\n<h2>" + escape(text("index.files"))
                        + "</h2>\n<dl>\n");
        for (Map.Entry<String, Long> table : tables.counts().entrySet()) {
            String file = fileOf(table.getKey());
            write(
                    out,
                    String.format(
                            Locale.ROOT,
                            "<dt><a href=\"%s\">%s</a> (%s)</dt><dd>%s</dd>\n",
                            file,
                            file,
                            table.getValue(),
                            escape(explain(table.getKey()))));
        }
        for (String file : List.of(
                "profile.vcf",
                "preferences.json",
                "csv/tickets.csv",
                "export.json",
                "processing-information.html",
                "../VERIFY.txt")) {
            write(
                    out,
                    String.format(
                            Locale.ROOT,
                            "<dt><a href=\"%s\">%s</a></dt><dd>%s</dd>\n",
                            file,
                            file,
                            escape(explain(file))));
        }
        write(
                out,
                "<dt>" + ExportMaker.LOG_ENTRIES + "</dt><dd>" + escape(explain(ExportMaker.LOG_ENTRIES)) + "</dd>\n");
        write(out, "</dl>\n");
        list(tables, "tickets", List.of("number", "subject", "status", "opened"), out);
        list(tables, "messages", List.of("at", "kind", "file"), out);
        write(out, "</body></html>\n");
    }

    private void list(Tables tables, String table, List<String> columns, OutputStream out) throws IOException {
        if (tables.counts().getOrDefault(table, 0L) == 0) {
            return;
        }
        write(out, "<h2>" + escape(explain(table)) + "</h2>\n<table>\n<tr>");
        for (String column : columns) {
            write(out, "<th scope=\"col\">" + escape(column) + "</th>");
        }
        write(out, "</tr>\n");
        try (InputStream in = tables.open(table);
                JsonParser json = JSON.createParser(in)) {
            while (json.nextToken() != null) {
                Map<String, String> row = row(json);
                write(out, "<tr>");
                for (String column : columns) {
                    write(out, "<td>" + cell(column, row.getOrDefault(column, "")) + "</td>");
                }
                write(out, "</tr>\n");
            }
        }
        write(out, "</table>\n");
    }

    private static String cell(String column, String value) {
        String shown = escape(value.length() > MAX_CELL ? value.substring(0, MAX_CELL) + "…" : value);
        boolean link = column.equals("file") && value.matches("[A-Za-z0-9/._-]+");
        return link ? "<a href=\"" + shown + "\">" + shown + "</a>" : shown;
    }

    /** The scalar values of the object the parser stands at. */
    private static Map<String, String> row(JsonParser json) throws IOException {
        Map<String, String> row = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            if (json.nextToken().isScalarValue()) {
                row.put(name, json.currentToken() == JsonToken.VALUE_NULL ? "" : json.getText());
            } else {
                json.skipChildren();
            }
        }
        return row;
    }

    /** What GDPR Art. 15(1)(a) to (h) and 15(2) ask for, as a page. */
    void processing(Map<String, Object> information, OutputStream out) throws IOException {
        write(out, head(text("processing.title")));
        for (Map.Entry<String, Object> part : information.entrySet()) {
            write(out, "<h2>" + escape(text("processing." + part.getKey())) + "</h2>\n");
            write(out, value(part.getValue()));
        }
        write(out, "</body></html>\n");
    }

    private static String value(Object value) {
        StringBuilder html = new StringBuilder();
        switch (value) {
            case Map<?, ?> map -> {
                html.append("<dl>\n");
                map.forEach((name, inner) -> html.append("<dt>")
                        .append(escape(String.valueOf(name)))
                        .append("</dt><dd>")
                        .append(value(inner == null ? "" : inner))
                        .append("</dd>\n"));
                html.append("</dl>\n");
            }
            case Iterable<?> list -> {
                html.append("<ul>\n");
                list.forEach(item -> html.append("<li>").append(value(item)).append("</li>\n"));
                html.append("</ul>\n");
            }
            default -> html.append(escape(String.valueOf(value)));
        }
        return html.toString();
    }

    /** How to check the copy with stock tools. */
    String verify() {
        return text("verify").replace("{controller}", policy.controller().name());
    }

    static String fileOf(String table) {
        return table.equals("profile") ? "profile.json" : table + ".jsonl";
    }

    private String head(String title) {
        return String.format(Locale.ROOT, """
                <!doctype html>
                <html lang="%s"><head><meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
                <meta name="viewport" content="width=device-width">
                <title>%s</title>
                <style>body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
                td,th{text-align:left;padding:.25rem 1rem .25rem 0;vertical-align:top}dt{font-weight:600}</style>
                </head><body><h1>%s</h1>
                """, texts.getString("language"), escape(title), escape(title));
    }

    private String explain(String name) {
        try {
            return texts.getString("explain." + name);
        } catch (MissingResourceException e) {
            return name;
        }
    }

    private String text(String key) {
        return texts.getString(key);
    }

    private static void write(OutputStream out, String html) throws IOException {
        out.write(html.getBytes(StandardCharsets.UTF_8));
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
