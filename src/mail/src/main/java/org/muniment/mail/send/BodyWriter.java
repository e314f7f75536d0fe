package org.muniment.mail.send;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Writes bodies: quoted-printable text and base64 files, lines of at most 76 bytes ending in CRLF (RFC 2045). */
public final class BodyWriter {
    private static final int MAX_LINE = 76;
    private static final int MAX_NAME_PIECE = 50;
    private static final String HEX = "0123456789ABCDEF";

    private BodyWriter() {}

    /** {@code text} as quoted-printable UTF-8, any line ends becoming CRLF. */
    public static String quotedPrintable(String text) {
        StringBuilder out = new StringBuilder(text.length() + text.length() / 8);
        for (String line : unixLines(text).split("\n", -1)) {
            line(line.getBytes(StandardCharsets.UTF_8), out);
            out.append("\r\n");
        }
        return out.toString();
    }

    private static void line(byte[] line, StringBuilder out) {
        int column = 0;
        for (int i = 0; i < line.length; i++) {
            int b = line[i] & 0xFF;
            boolean last = i == line.length - 1;
            boolean literal = (b > ' ' && b < 0x7F && b != '=') || ((b == ' ' || b == '\t') && !last);
            boolean dotOrFrom = column == 0 && (b == '.' || b == 'F');
            int width = literal && !dotOrFrom ? 1 : 3;
            if (column + width > MAX_LINE - (last ? 0 : 1)) {
                out.append("=\r\n");
                column = 0;
                dotOrFrom = b == '.' || b == 'F';
                width = literal && !dotOrFrom ? 1 : 3;
            }
            if (width == 1) {
                out.append((char) b);
            } else {
                out.append('=').append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 15));
            }
            column += width;
        }
    }

    /** {@code bytes} as base64 lines. */
    public static String base64(byte[] bytes) {
        return Base64.getMimeEncoder(MAX_LINE, new byte[] {'\r', '\n'}).encodeToString(bytes) + "\r\n";
    }

    /** A media type if it is one, else {@code application/octet-stream}. */
    public static String mediaType(String type) {
        String lower = type.strip().toLowerCase(Locale.ROOT);
        boolean safe = lower.matches("[a-z0-9!#$&^_.+-]{1,64}/[a-z0-9!#$&^_.+-]{1,64}");
        return safe && !lower.startsWith("multipart/") && !lower.startsWith("message/")
                ? lower
                : "application/octet-stream";
    }

    /** The file name as parameter words of Content-Disposition: plain where possible, else RFC 2231. */
    public static List<String> fileName(String name) {
        String base = HeaderWriter.clean(name);
        base = base.substring(Math.max(base.lastIndexOf('/'), base.lastIndexOf('\\')) + 1)
                .strip();
        if (base.isEmpty()) {
            base = "file";
        }
        if (base.matches("[A-Za-z0-9 !#$&+.^_`{}~,;@()\\[\\]-]{1,60}")) {
            return List.of("filename=\"" + base + "\"");
        }
        return extended(base);
    }

    private static List<String> extended(String name) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder("utf-8''");
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xFF;
            boolean literal = c < 0x7F && (Character.isLetterOrDigit(c) || "!#$&+-.^_`{}~".indexOf(c) >= 0);
            if (literal) {
                piece.append((char) c);
            } else {
                piece.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
            if (piece.length() >= MAX_NAME_PIECE) {
                pieces.add(piece.toString());
                piece.setLength(0);
            }
        }
        if (piece.length() > 0) {
            pieces.add(piece.toString());
        }
        if (pieces.size() == 1) {
            return List.of("filename*=" + pieces.get(0));
        }
        List<String> words = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            words.add("filename*" + i + "*=" + pieces.get(i) + (i < pieces.size() - 1 ? ";" : ""));
        }
        return words;
    }

    private static String unixLines(String text) {
        String lines = text.replace("\r\n", "\n").replace('\r', '\n');
        return lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
    }
}
