package org.muniment.mail.parse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The text of an RTF document, or the HTML that Outlook wrapped into it (MS-OXRTFEX). One pass, memory bounded by
 * {@link ReadingLimits#MAX_TEXT_CHARS} and {@link ReadingLimits#MAX_RTF_DEPTH}.
 */
final class Rtf {
    private static final Set<String> SILENT = Set.of(
            "colortbl",
            "stylesheet",
            "info",
            "pict",
            "nonshppict",
            "header",
            "headerl",
            "headerr",
            "headerf",
            "footer",
            "footerl",
            "footerr",
            "footerf",
            "footnote",
            "mhtmltag",
            "listtext",
            "xe",
            "tc");
    private static final Map<Integer, String> FONT_CHARSETS = Map.ofEntries(
            Map.entry(77, "macintosh"),
            Map.entry(128, "shift_jis"),
            Map.entry(129, "ks_c_5601-1987"),
            Map.entry(134, "gbk"),
            Map.entry(136, "big5"),
            Map.entry(161, "windows-1253"),
            Map.entry(162, "windows-1254"),
            Map.entry(163, "windows-1258"),
            Map.entry(177, "windows-1255"),
            Map.entry(178, "windows-1256"),
            Map.entry(186, "windows-1257"),
            Map.entry(204, "windows-1251"),
            Map.entry(222, "windows-874"),
            Map.entry(238, "windows-1250"));
    private static final Map<String, String> SYMBOLS = Map.ofEntries(
            Map.entry("tab", "\t"),
            Map.entry("cell", "\t"),
            Map.entry("nestcell", "\t"),
            Map.entry("lquote", "\u2018"),
            Map.entry("rquote", "\u2019"),
            Map.entry("ldblquote", "\u201C"),
            Map.entry("rdblquote", "\u201D"),
            Map.entry("bullet", "\u2022"),
            Map.entry("endash", "\u2013"),
            Map.entry("emdash", "\u2014"),
            Map.entry("emspace", "\u2003"),
            Map.entry("enspace", "\u2002"));
    private static final int MAX_WORD = 32;

    private final byte[] rtf;
    private final StringBuilder out = new StringBuilder();
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private final Map<Integer, String> fonts = new HashMap<>();
    private final Deque<Group> outer = new ArrayDeque<>();
    private Group group = new Group();
    private String documentCharset = "windows-1252";
    private int defaultFont;
    private int tableFont;
    private int tooDeep;
    private int skip;
    private boolean html;
    private boolean starred;

    private Rtf(byte[] rtf) {
        this.rtf = rtf;
    }

    /** What holds inside one pair of braces. */
    private static final class Group {
        private boolean silent;
        private boolean fontTable;
        private boolean htmlOff;
        private int font = -1;
        private int fallbackChars = 1;

        Group inner() {
            Group inner = new Group();
            inner.silent = silent;
            inner.fontTable = fontTable;
            inner.htmlOff = htmlOff;
            inner.font = font;
            inner.fallbackChars = fallbackChars;
            return inner;
        }
    }

    /**
     * What an RTF document says.
     *
     * @param text plain text, or HTML
     * @param html whether it is HTML
     */
    record Content(String text, boolean html) {}

    /** Reads {@code rtf}. */
    static Content read(byte[] rtf) {
        Rtf reader = new Rtf(rtf);
        int at = 0;
        while (at < rtf.length && reader.out.length() < ReadingLimits.MAX_TEXT_CHARS) {
            at = reader.token(at);
        }
        reader.flush();
        return new Content(reader.out.toString(), reader.html);
    }

    private int token(int at) {
        switch (rtf[at]) {
            case '{' -> {
                flush();
                open();
            }
            case '}' -> {
                flush();
                close();
            }
            case '\\' -> {
                return control(at + 1);
            }
            case '\r', '\n', 0 -> {}
            default -> literal(rtf[at]);
        }
        return at + 1;
    }

    private void open() {
        skip = 0;
        starred = false;
        if (outer.size() >= ReadingLimits.MAX_RTF_DEPTH) {
            tooDeep++;
        } else {
            outer.push(group);
            group = group.inner();
        }
    }

    private void close() {
        skip = 0;
        starred = false;
        if (tooDeep > 0) {
            tooDeep--;
        } else if (!outer.isEmpty()) {
            group = outer.pop();
        }
    }

    private boolean isQuiet() {
        return group.silent || group.fontTable || (html && group.htmlOff);
    }

    private void literal(byte b) {
        if (skip > 0) {
            skip--;
        } else if (!isQuiet()) {
            pending.write(b);
        }
    }

    private void emit(String text) {
        flush();
        if (!isQuiet()) {
            out.append(text);
        }
    }

    private void flush() {
        if (pending.size() > 0) {
            byte[] bytes = pending.toByteArray();
            pending.reset();
            String label = fonts.getOrDefault(group.font < 0 ? defaultFont : group.font, documentCharset);
            out.append(new String(bytes, Charsets.find(label).orElse(Charsets.WINDOWS_1252)));
        }
    }

    /** What follows a backslash. */
    private int control(int at) {
        if (at >= rtf.length) {
            return at;
        }
        byte b = rtf[at];
        if (isLetter(b)) {
            return word(at);
        }
        switch (b) {
            case '\'' -> {
                boolean hex = at + 2 < rtf.length && Transfer.hex(rtf[at + 1]) >= 0 && Transfer.hex(rtf[at + 2]) >= 0;
                if (hex) {
                    literal((byte) (Transfer.hex(rtf[at + 1]) << 4 | Transfer.hex(rtf[at + 2])));
                    return at + 3;
                }
            }
            case '*' -> starred = true;
            case '~' -> emit(html ? "&nbsp;" : " ");
            case '_' -> emit("-");
            case '\r', '\n' -> emit("\n");
            case '\\', '{', '}' -> literal(b);
            default -> {}
        }
        return at + 1;
    }

    private static boolean isLetter(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
    }

    private int word(int from) {
        int at = from;
        while (at < rtf.length && isLetter(rtf[at]) && at - from < MAX_WORD) {
            at++;
        }
        String word = new String(rtf, from, at - from, StandardCharsets.US_ASCII);
        boolean negative = at < rtf.length && rtf[at] == '-';
        int digits = negative ? at + 1 : at;
        int end = digits;
        int number = 0;
        while (end < rtf.length && rtf[end] >= '0' && rtf[end] <= '9') {
            number = Math.min(number * 10 + rtf[end] - '0', 100_000_000);
            end++;
        }
        boolean numbered = end > digits;
        at = numbered ? end : at;
        if (at < rtf.length && rtf[at] == ' ') {
            at++;
        }
        if (word.equals("bin")) {
            return numbered && !negative ? (int) Math.min(rtf.length, (long) at + number) : at;
        }
        act(word, negative ? -number : number, numbered);
        return at;
    }

    private void act(String word, int number, boolean numbered) {
        boolean destination = starred;
        starred = false;
        if (destination && !word.equals("htmltag")) {
            group.silent = true;
            return;
        }
        switch (word) {
            case "htmltag" -> group.silent = !destination && group.silent;
            case "fromhtml" -> html = number == 1;
            case "htmlrtf" -> {
                flush();
                group.htmlOff = !numbered || number != 0;
            }
            case "ansicpg" -> documentCharset = number == 0 ? documentCharset : MapiProperties.codePage(number);
            case "deff" -> defaultFont = number;
            case "fonttbl" -> group.fontTable = true;
            case "fcharset" -> fontCharset(number);
            case "f" -> font(number);
            case "plain" -> {
                flush();
                group.font = -1;
            }
            case "uc" -> group.fallbackChars = Math.clamp(number, 0, 16);
            case "u" -> {
                skip = 0;
                emit(String.valueOf((char) number));
                skip = group.fallbackChars;
            }
            case "par", "line", "row", "sect", "page" -> emit("\n");
            default -> {
                if (SYMBOLS.containsKey(word)) {
                    emit(SYMBOLS.getOrDefault(word, ""));
                } else if (SILENT.contains(word)) {
                    flush();
                    group.silent = true;
                }
            }
        }
    }

    private void font(int number) {
        if (group.fontTable) {
            tableFont = number;
        } else {
            flush();
            group.font = number;
        }
    }

    private void fontCharset(int number) {
        String charset = FONT_CHARSETS.getOrDefault(number, "");
        if (group.fontTable && !charset.isEmpty() && fonts.size() < ReadingLimits.MAX_PARAMETERS) {
            fonts.put(tableFont, charset);
        }
    }
}
