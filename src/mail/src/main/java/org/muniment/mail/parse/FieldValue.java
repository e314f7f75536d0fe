package org.muniment.mail.parse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A field that is a word with parameters, such as Content-Type (RFC 2045) and Content-Disposition (RFC 2183), with the
 * continuations and charsets of RFC 2231.
 */
final class FieldValue {
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private final String word;
    private final Map<String, String> parameters = new HashMap<>();
    private final Defects defects;

    private FieldValue(String word, Defects defects) {
        this.word = word;
        this.defects = defects;
    }

    /** Reads {@code text}; what cannot be read is left out. */
    static FieldValue of(String text, Defects defects) {
        int comment = text.startsWith("(") ? text.indexOf(')') + 1 : 0;
        if (comment > 0) {
            return of(text.substring(comment).strip(), defects);
        }
        int end = wordEnd(text);
        String word = BLANKS.matcher(text.substring(0, end)).replaceAll("").toLowerCase(Locale.ROOT);
        FieldValue value = new FieldValue(word.equals("\"\"") ? "" : word.replace("\"", ""), defects);
        value.read(text, end);
        return value;
    }

    /** Where the word before the parameters ends; there may be blanks around its slash, and a comma behind it. */
    private static int wordEnd(String text) {
        int end = 0;
        while (end < text.length() && ";,".indexOf(text.charAt(end)) < 0) {
            int next = end;
            while (next < text.length() && text.charAt(next) <= ' ') {
                next++;
            }
            boolean slash = next > end && (text.startsWith("/", next) || (end > 0 && text.charAt(end - 1) == '/'));
            if (next > end && !slash) {
                break;
            }
            end = next > end ? next : end + 1;
        }
        return Math.min(end, text.length());
    }

    /** The same parameters behind another word. */
    FieldValue as(String other) {
        FieldValue value = new FieldValue(other, defects);
        value.parameters.putAll(parameters);
        return value;
    }

    /** What stands before the parameters, lower case. */
    String word() {
        return word;
    }

    /** A parameter's decoded value, empty when there is none. */
    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    private void read(String text, int from) {
        Map<String, SortedMap<Integer, Piece>> pieces = new HashMap<>();
        int i = from;
        for (int n = 0; n < ReadingLimits.MAX_PARAMETERS && i < text.length(); n++) {
            while (i < text.length() && (text.charAt(i) == ';' || text.charAt(i) == ',' || text.charAt(i) <= ' ')) {
                i++;
            }
            int nameEnd = i;
            while (nameEnd < text.length() && "=; \t(".indexOf(text.charAt(nameEnd)) < 0) {
                nameEnd++;
            }
            String name = text.substring(i, nameEnd).toLowerCase(Locale.ROOT);
            int equals = nameEnd;
            while (equals < text.length() && text.charAt(equals) <= ' ') {
                equals++;
            }
            if (equals >= text.length() || text.charAt(equals) != '=') {
                i = Math.max(nameEnd, i + 1);
                continue;
            }
            Scan scan = new Scan(text, equals + 1);
            String value = scan.value(name.startsWith("filename") || name.startsWith("name"));
            i = scan.position;
            add(name, value, pieces);
        }
        pieces.forEach((name, parts) -> parameters.put(name, joined(parts)));
    }

    private void add(String name, String value, Map<String, SortedMap<Integer, Piece>> pieces) {
        int star = name.indexOf('*');
        if (star < 0) {
            parameters.putIfAbsent(name, value);
            return;
        }
        String base = name.substring(0, star);
        String rest = name.substring(star + 1);
        boolean extended = rest.isEmpty() || rest.endsWith("*");
        String digits = extended && !rest.isEmpty() ? rest.substring(0, rest.length() - 1) : rest;
        int index = digits.matches("[0-9]{1,4}") ? Integer.parseInt(digits) : 0;
        pieces.computeIfAbsent(base, b -> new TreeMap<>()).putIfAbsent(index, new Piece(value, extended));
    }

    private record Piece(String value, boolean extended) {}

    private String joined(SortedMap<Integer, Piece> parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String charset = "";
        boolean any = false;
        boolean first = true;
        for (Piece piece : parts.values()) {
            String value = piece.value();
            if (first && piece.extended()) {
                int quote = value.indexOf('\'');
                int second = quote < 0 ? -1 : value.indexOf('\'', quote + 1);
                if (second > 0) {
                    charset = value.substring(0, quote);
                    value = value.substring(second + 1);
                }
            }
            any |= piece.extended();
            bytes.writeBytes(piece.extended() ? percent(value) : value.getBytes(StandardCharsets.UTF_8));
            first = false;
        }
        byte[] all = bytes.toByteArray();
        if (!any) {
            return new String(all, StandardCharsets.UTF_8);
        }
        boolean utf8 = Charsets.find(charset).isEmpty() && Charsets.isUtf8(all);
        return utf8
                ? new String(all, StandardCharsets.UTF_8)
                : Charsets.decode(all, charset, defects).text();
    }

    /** The bytes of a percent-encoded text; malformed escapes stay as they are. */
    static byte[] percent(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            boolean escape = bytes[i] == '%'
                    && i + 2 < bytes.length
                    && Transfer.hex(bytes[i + 1]) >= 0
                    && Transfer.hex(bytes[i + 2]) >= 0;
            if (escape) {
                out.write(Transfer.hex(bytes[i + 1]) << 4 | Transfer.hex(bytes[i + 2]));
                i += 2;
            } else {
                out.write(bytes[i]);
            }
        }
        return out.toByteArray();
    }

    /** Reads one parameter value. */
    private static final class Scan {
        private final String text;
        private int position;

        Scan(String text, int position) {
            this.text = text;
            this.position = position;
        }

        String value(boolean mayHoldBlanks) {
            while (position < text.length() && text.charAt(position) <= ' ') {
                position++;
            }
            if (position < text.length() && text.charAt(position) == '"') {
                position++;
                return quoted();
            }
            int start = position;
            while (position < text.length()
                    && text.charAt(position) != ';'
                    && (mayHoldBlanks || text.charAt(position) > ' ')) {
                int word = text.startsWith("=?", position) ? EncodedWords.endOf(text, position) : -1;
                position = word > 0 ? word : position + 1;
            }
            return text.substring(start, position).strip();
        }

        private String quoted() {
            StringBuilder out = new StringBuilder();
            while (position < text.length() && text.charAt(position) != '"') {
                char c = text.charAt(position++);
                if (c == '\\' && position < text.length() && "\"\\".indexOf(text.charAt(position)) >= 0) {
                    c = text.charAt(position++);
                }
                out.append(c);
            }
            position++;
            return out.toString();
        }
    }
}
