package org.muniment.mail.content;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * The media type of a file by its first bytes, after the table of the WHATWG MIME Sniffing Standard for what browsers show,
 * and the formats' own specifications for the rest. Thread-safe.
 */
public final class Magic {

    /** Neither text nor a format known here. */
    public static final String UNKNOWN = "application/octet-stream";

    /** Programs of any system. */
    public static final String PROGRAM = "application/x-executable";

    private static final int HEAD = 1_024;
    private static final int TAR_MAGIC = 257;

    private record Signature(String type, int offset, String bytes) {}

    private static final List<Signature> SIGNATURES = List.of(
            new Signature("image/png", 0, "\u0089PNG\r\n\u001a\n"),
            new Signature("image/gif", 0, "GIF87a"),
            new Signature("image/gif", 0, "GIF89a"),
            new Signature("image/jpeg", 0, "\u00ff\u00d8\u00ff"),
            new Signature("image/webp", 8, "WEBPVP8"),
            new Signature("image/tiff", 0, "II*\0"),
            new Signature("image/tiff", 0, "MM\0*"),
            new Signature("image/bmp", 0, "BM"),
            new Signature("application/pdf", 0, "%PDF-"),
            new Signature("application/zip", 0, "PK\u0003\u0004"),
            new Signature("application/zip", 0, "PK\u0005\u0006"),
            new Signature("application/gzip", 0, "\u001f\u008b"),
            new Signature("application/x-bzip2", 0, "BZh"),
            new Signature("application/x-xz", 0, "\u00fd7zXZ\0"),
            new Signature("application/zstd", 0, "(\u00b5/\u00fd"),
            new Signature("application/x-7z-compressed", 0, "7z\u00bc\u00af'\u001c"),
            new Signature("application/vnd.rar", 0, "Rar!\u001a\u0007"),
            new Signature("application/x-tar", TAR_MAGIC, "ustar"),
            new Signature("application/vnd.ms-cab-compressed", 0, "MSCF"),
            new Signature("application/x-iso9660-image", 0x8001, "CD001"),
            new Signature("application/x-cfb", 0, "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1"),
            new Signature("application/rtf", 0, "{\\rtf"),
            new Signature(PROGRAM, 0, "MZ"),
            new Signature(PROGRAM, 0, "\u007fELF"),
            new Signature(PROGRAM, 0, "\u00ca\u00fe\u00ba\u00be"),
            new Signature(PROGRAM, 0, "\u00cf\u00fa\u00ed\u00fe"),
            new Signature(PROGRAM, 0, "\u00fe\u00ed\u00fa\u00cf"),
            new Signature(PROGRAM, 0, "#!"),
            new Signature(PROGRAM, 0, "L\0\0\0\u0001\u0014\u0002\0"),
            new Signature("audio/mpeg", 0, "ID3"),
            new Signature("video/mp4", 4, "ftyp"),
            new Signature("audio/ogg", 0, "OggS"),
            new Signature("font/woff2", 0, "wOF2"),
            new Signature("text/calendar", 0, "BEGIN:VCALENDAR"),
            new Signature("text/vcard", 0, "BEGIN:VCARD"));

    /** What a browser might take for a page, wherever it stands among the first characters. */
    private static final List<String> HTML = List.of(
            "<!doctype html",
            "<html",
            "<head",
            "<script",
            "<iframe",
            "<body",
            "<title",
            "<style",
            "<table",
            "<div",
            "<img",
            "<a ",
            "<object",
            "<embed",
            "<base",
            "<meta",
            "<form",
            "<input",
            "<b>",
            "<p>",
            "<!--");

    private Magic() {}

    /** The type of a file that begins so. */
    public static String of(byte[] content) {
        for (Signature signature : SIGNATURES) {
            if (is(content, signature)) {
                return signature.type();
            }
        }
        return text(content);
    }

    private static boolean is(byte[] content, Signature signature) {
        String bytes = signature.bytes();
        if (content.length < signature.offset() + bytes.length()) {
            return false;
        }
        for (int i = 0; i < bytes.length(); i++) {
            if ((content[signature.offset() + i] & 0xff) != bytes.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static String text(byte[] content) {
        int length = Math.min(content.length, HEAD);
        int mark = length < 2 ? 0 : (Byte.toUnsignedInt(content[0]) << 8) | Byte.toUnsignedInt(content[1]);
        boolean wide = mark == 0xfffe || mark == 0xfeff;
        String head = new String(content, 0, length, wide ? StandardCharsets.UTF_16 : StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT);
        if (head.contains("<svg")) {
            return "image/svg+xml";
        }
        if (HTML.stream().anyMatch(head::contains)) {
            return "text/html";
        }
        if (head.stripLeading().startsWith("<?xml")) {
            return "text/xml";
        }
        return wide || head.chars().allMatch(Magic::isText) ? "text/plain" : UNKNOWN;
    }

    /** As in the standard's table of binary data bytes, section 3. */
    private static boolean isText(int c) {
        return c >= ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == 0x1b;
    }
}
