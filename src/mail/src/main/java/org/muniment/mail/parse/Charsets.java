package org.muniment.mail.parse;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.muniment.mail.parse.Defects.Defect;

/** Turns bytes into text under the charset they declare, or under the one they must have been written in. */
final class Charsets {
    /** What Western mail without a valid declaration is written in. */
    static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    private static final String HIGH_CONTROLS = highControls();
    private static final String UTF_7 = "utf-7";
    private static final String HZ = "hz-gb-2312";
    /** Ways of writing the same name. */
    private static final Map<Pattern, String> SPELLINGS = Map.of(
            Pattern.compile("(?:x-)?(?:windows|win|cp)[-_]?(125[0-8])(?:[^0-9].*)?"), "windows-$1",
            Pattern.compile("(?:cs)?(?:iso)?[-_ ]?8859[-_ ]?(\\d{1,2})(?:-?[ei]|[^0-9].*)?"), "iso-8859-$1",
            Pattern.compile(".*utf[-_ ]?8(?:[^0-9].*)?"), "utf-8",
            Pattern.compile("(?:x-)?(?:cp|ibm|dos|pc)[-_]?(437|85[0-9]|86[0-9])"), "ibm$1");

    /** Labels that mail uses for what is really written, WHATWG Encoding Standard style. */
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("utf8", "utf-8"),
            Map.entry("utf8mb4", "utf-8"),
            Map.entry("unicode-1-1-utf-8", "utf-8"),
            Map.entry("unicode-1-1-utf-7", UTF_7),
            Map.entry("utf7", UTF_7),
            Map.entry("iso-8859-1", "windows-1252"),
            Map.entry("iso8859-1", "windows-1252"),
            Map.entry("iso_8859-1", "windows-1252"),
            Map.entry("latin1", "windows-1252"),
            Map.entry("latin-1", "windows-1252"),
            Map.entry("cp-1252", "windows-1252"),
            Map.entry("win-1252", "windows-1252"),
            Map.entry("ansi", "windows-1252"),
            Map.entry("iso-8859-9", "windows-1254"),
            Map.entry("iso-8859-8-i", "iso-8859-8"),
            Map.entry("iso-8859-8-e", "iso-8859-8"),
            Map.entry("gb2312", "GB18030"),
            Map.entry("gbk", "GB18030"),
            Map.entry("x-gbk", "GB18030"),
            Map.entry("cp936", "GB18030"),
            Map.entry("chinese", "GB18030"),
            Map.entry("gb_2312-80", "GB18030"),
            Map.entry("gb_2312", "GB18030"),
            Map.entry("gb-2312", "GB18030"),
            Map.entry("iso-ir-58", "GB18030"),
            Map.entry("cn-gb", "GB18030"),
            Map.entry("cn-big5", "Big5-HKSCS"),
            Map.entry("x-x-big5", "Big5-HKSCS"),
            Map.entry("iso-2022-jp", "x-windows-50221"),
            Map.entry("csiso2022jp", "x-windows-50221"),
            Map.entry("iso-2022-jp-1", "x-windows-50221"),
            Map.entry("iso-2022-jp-3", "x-windows-50221"),
            Map.entry("iso-2022-jp-ms", "x-windows-50221"),
            Map.entry("euc-jp", "x-eucJP-Open"),
            Map.entry("eucjp", "x-eucJP-Open"),
            Map.entry("x-euc-jp", "x-eucJP-Open"),
            Map.entry("eucjp-ms", "x-eucJP-Open"),
            Map.entry("euc-jp-ms", "x-eucJP-Open"),
            Map.entry("cp51932", "x-eucJP-Open"),
            Map.entry("korean", "x-windows-949"),
            Map.entry("uhc", "x-windows-949"),
            Map.entry("cp949", "x-windows-949"),
            Map.entry("iso-ir-149", "x-windows-949"),
            Map.entry("ks_c_5601-1989", "x-windows-949"),
            Map.entry("visual", "iso-8859-8"),
            Map.entry("logical", "iso-8859-8"),
            Map.entry("dos-874", "x-windows-874"),
            Map.entry("iso-8859-11", "x-windows-874"),
            Map.entry("koi", "koi8-r"),
            Map.entry("koi8-ru", "koi8-u"),
            Map.entry("mac", "x-MacRoman"),
            Map.entry("csmacintosh", "x-MacRoman"),
            Map.entry("mac-roman", "x-MacRoman"),
            Map.entry("x-mac-ce", "x-MacCentralEurope"),
            Map.entry("x-mac-cyrillic", "x-MacCyrillic"),
            Map.entry("x-mac-ukrainian", "x-MacUkraine"),
            Map.entry("x-mac-greek", "x-MacGreek"),
            Map.entry("x-mac-turkish", "x-MacTurkish"),
            Map.entry("ucs-2", "utf-16be"),
            Map.entry("shift_jis", "windows-31j"),
            Map.entry("shift-jis", "windows-31j"),
            Map.entry("sjis", "windows-31j"),
            Map.entry("x-sjis", "windows-31j"),
            Map.entry("cp932", "windows-31j"),
            Map.entry("ks_c_5601-1987", "x-windows-949"),
            Map.entry("ks_c_5601", "x-windows-949"),
            Map.entry("euc-kr", "x-windows-949"),
            Map.entry("big5", "Big5-HKSCS"),
            Map.entry("tis-620", "x-windows-874"),
            Map.entry("windows-874", "x-windows-874"),
            Map.entry("macintosh", "x-MacRoman"),
            Map.entry("x-mac-roman", "x-MacRoman"),
            Map.entry("cp-850", "IBM850"),
            Map.entry("unicode", "utf-16"));

    private Charsets() {}

    /**
     * Text and how it was read.
     *
     * @param text the text
     * @param charset lower-case name of the charset used
     */
    record Decoded(String text, String charset) {}

    /** Reads {@code bytes} as {@code label} says, unless that cannot be. */
    static Decoded decode(byte[] bytes, String label, Defects defects) {
        String name = normal(label);
        if (name.equals(UTF_7)) {
            return new Decoded(Utf7.decode(bytes), UTF_7);
        }
        if (name.equals(HZ)) {
            return new Decoded(Hz.decode(bytes), HZ);
        }
        boolean ascii = isAscii(bytes);
        Optional<Charset> escaped = ascii && !isStateful(name) ? CharsetGuess.escaped(bytes) : Optional.empty();
        if (escaped.isPresent()) {
            defects.add(Defect.CHARSET_GUESSED);
            return lenient(bytes, escaped.get());
        }
        if (ascii && !isStateful(name)) {
            String shown = name.isEmpty() ? "us-ascii" : name;
            return new Decoded(new String(bytes, StandardCharsets.ISO_8859_1), shown);
        }
        Optional<Charset> declared = find(name);
        if (declared.isEmpty()) {
            boolean named = !name.isEmpty() && !isNoCharset(name);
            defects.add(named ? Defect.CHARSET_UNKNOWN : Defect.CHARSET_GUESSED);
            boolean marked = byteOrderMark(bytes).isPresent() || isUtf8(bytes);
            return guess(bytes, marked ? declared : CharsetGuess.eightBit(bytes));
        }
        Charset charset = declared.get();
        if (isSingleByteWestern(charset) && isUtf8(bytes)) {
            defects.add(Defect.CHARSET_WRONG);
            return new Decoded(new String(bytes, StandardCharsets.UTF_8), "utf-8");
        }
        Optional<String> strict = strictly(bytes, charset);
        if (strict.isPresent()) {
            return new Decoded(withoutMark(strict.get()), charset.name().toLowerCase(Locale.ROOT));
        }
        defects.add(Defect.CHARSET_WRONG);
        return guess(bytes, declared);
    }

    /** What bytes without any valid declaration most likely are; {@code hint} is tried after UTF-8. */
    static Decoded guess(byte[] bytes, Optional<Charset> hint) {
        Optional<Charset> mark = byteOrderMark(bytes);
        if (mark.isPresent()) {
            return lenient(bytes, mark.get());
        }
        if (isUtf8(bytes)) {
            return lenient(bytes, StandardCharsets.UTF_8);
        }
        if (hint.isPresent() && isMultiByte(hint.get()) && badShare(bytes, hint.get()) < 0.02) {
            return lenient(bytes, hint.get());
        }
        if (hint.isPresent() && hint.get().equals(StandardCharsets.UTF_8) && utf8BadShare(bytes) < 0.01) {
            return lenient(bytes, StandardCharsets.UTF_8);
        }
        Charset single = hint.filter(Charsets::isSingleByte).orElse(WINDOWS_1252);
        return lenient(bytes, single.equals(StandardCharsets.US_ASCII) ? WINDOWS_1252 : single);
    }

    /** The charset a label means; empty when nobody knows it. */
    static Optional<Charset> find(String label) {
        String name = normal(label);
        if (name.isEmpty() || isNoCharset(name)) {
            return Optional.empty();
        }
        return known(name).or(() -> SPELLINGS.entrySet().stream()
                .map(spelling -> spelled(name, spelling.getKey(), spelling.getValue()))
                .flatMap(Optional::stream)
                .findFirst());
    }

    private static Optional<Charset> spelled(String name, Pattern pattern, String meant) {
        Matcher matcher = pattern.matcher(name);
        return matcher.matches() ? known(matcher.replaceFirst(meant)) : Optional.empty();
    }

    private static Optional<Charset> known(String name) {
        try {
            return Optional.of(Charset.forName(ALIASES.getOrDefault(name, name)));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }

    static boolean isUtf8(byte[] bytes) {
        return strictly(bytes, StandardCharsets.UTF_8).isPresent();
    }

    static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    static Optional<String> strictly(byte[] bytes, Charset charset) {
        try {
            CharBuffer chars = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
            return Optional.of(chars.toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        } catch (UnsupportedOperationException e) {
            return Optional.of(new String(bytes, charset));
        }
    }

    private static String normal(String label) {
        String name = label.strip().toLowerCase(Locale.ROOT).replace("\"", "").replace("'", "");
        int language = name.indexOf('*');
        String bare = language < 0 ? name : name.substring(0, language);
        return bare.startsWith("charset=")
                ? bare.substring(8)
                : ALIASES.getOrDefault(bare, bare).equals(UTF_7) ? UTF_7 : bare;
    }

    /** US-ASCII with a byte above 127, and words that say that nobody knew. */
    private static boolean isNoCharset(String name) {
        return switch (name) {
            case "us-ascii",
                    "ascii",
                    "ansi_x3.4-1968",
                    "unknown-8bit",
                    "unknown",
                    "x-unknown",
                    "default",
                    "x-user-defined",
                    "8bit",
                    "binary",
                    "_autodetect",
                    "_autodetect_all",
                    "iso-8859-1-default" -> true;
            default -> false;
        };
    }

    private static boolean isStateful(String name) {
        return name.startsWith("iso-2022")
                || name.startsWith("utf-16")
                || name.startsWith("utf-32")
                || name.equals("unicode")
                || name.startsWith("ibm")
                || name.startsWith("cp")
                || name.startsWith("hz");
    }

    private static boolean isSingleByteWestern(Charset charset) {
        return switch (charset.name()) {
            case "windows-1252",
                    "ISO-8859-1",
                    "ISO-8859-15",
                    "US-ASCII",
                    "windows-1254",
                    "windows-1250",
                    "ISO-8859-2" -> true;
            default -> false;
        };
    }

    private static boolean isMultiByte(Charset charset) {
        return !charset.equals(StandardCharsets.UTF_8)
                && charset.canEncode()
                && charset.newEncoder().maxBytesPerChar() > 1;
    }

    private static boolean isSingleByte(Charset charset) {
        return charset.canEncode() && charset.newEncoder().maxBytesPerChar() <= 1;
    }

    private static double badShare(byte[] bytes, Charset charset) {
        String text = new String(bytes, charset);
        return text.isEmpty()
                ? 0
                : (double) text.chars().filter(c -> c == '\uFFFD').count() / text.length();
    }

    private static double utf8BadShare(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        long bad = text.chars().filter(c -> c == '\uFFFD').count();
        long good = text.chars().filter(c -> c > 127 && c != '\uFFFD').count();
        return good == 0 ? 1 : (double) bad / good;
    }

    private static Optional<Charset> byteOrderMark(byte[] bytes) {
        if (bytes.length >= 2 && bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        if (bytes.length >= 2 && bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF) {
            return Optional.of(StandardCharsets.UTF_16BE);
        }
        return Optional.empty();
    }

    private static Decoded lenient(byte[] bytes, Charset charset) {
        return new Decoded(
                withoutMark(new String(bytes, charset)), charset.name().toLowerCase(Locale.ROOT));
    }

    /** Without byte order mark; control characters that nobody types are what windows-1252 has in their place. */
    private static String withoutMark(String text) {
        String bare = text.startsWith("\uFEFF") ? text.substring(1) : text;
        int at = 0;
        while (at < bare.length() && !isHighControl(bare.charAt(at))) {
            at++;
        }
        if (at == bare.length()) {
            return bare;
        }
        StringBuilder out = new StringBuilder(bare);
        for (int i = at; i < out.length(); i++) {
            char c = out.charAt(i);
            if (isHighControl(c) && HIGH_CONTROLS.charAt(c - 0x80) != '\uFFFD') {
                out.setCharAt(i, HIGH_CONTROLS.charAt(c - 0x80));
            }
        }
        return out.toString();
    }

    /** Controls of ISO 6429 but for the line end among them. */
    private static boolean isHighControl(char c) {
        return c >= 0x80 && c < 0xA0 && c != 0x85;
    }

    /** What windows-1252 has from 0x80 to 0x9F. */
    private static String highControls() {
        byte[] bytes = new byte[0x20];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (0x80 + i);
        }
        return new String(bytes, WINDOWS_1252);
    }
}
