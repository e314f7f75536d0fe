package org.muniment.mail.parse;

import java.nio.charset.StandardCharsets;

/** File names of parts, decoded from every habit and stripped of what could hurt. */
final class FileName {
    private FileName() {}

    /** The name a part gives itself in its disposition, else in its type; empty when it gives none. */
    static String of(FieldValue disposition, FieldValue type, Defects defects) {
        String name = disposition.parameter("filename");
        if (name.isBlank()) {
            name = type.parameter("name");
        }
        if (name.isBlank()) {
            name = disposition.parameter("name");
        }
        return clean(unescaped(EncodedWords.decode(name, defects)));
    }

    /** Percent escapes outside of RFC 2231, as some web mailers write them; only where they make sense as UTF-8. */
    private static String unescaped(String name) {
        if (name.indexOf('%') < 0) {
            return name;
        }
        byte[] bytes = FieldValue.percent(name);
        boolean changed = bytes.length < name.length();
        return changed && Charsets.isUtf8(bytes) ? new String(bytes, StandardCharsets.UTF_8) : name;
    }

    /** A name on one line without folders and invisible characters. */
    static String clean(String name) {
        String line = PlainText.line(name);
        int folder = Math.max(line.lastIndexOf('/'), line.lastIndexOf('\\'));
        String base = line.substring(folder + 1).strip();
        StringBuilder out = new StringBuilder(base.length());
        base.codePoints().filter(c -> !isInvisible(c)).forEach(out::appendCodePoint);
        return PlainText.cut(out.toString(), 255);
    }

    /** Direction overrides and the like, used to make an .exe look like a .pdf. */
    private static boolean isInvisible(int c) {
        return (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069)
                || c == 0x200E
                || c == 0x200F
                || c == 0xFEFF;
    }
}
