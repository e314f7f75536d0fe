package org.muniment.mail.parse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.muniment.mail.parse.Defects.Defect;

/**
 * Encoded-words (RFC 2047, language tags of RFC 2231) as mailers really write them: next to each other without blanks,
 * with blanks inside, inside quotes, with a character split over two words, cut off before their end.
 */
final class EncodedWords {
    private final Defects defects;
    private final StringBuilder out;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private String pendingCharset = "";

    private EncodedWords(Defects defects, int length) {
        this.defects = defects;
        this.out = new StringBuilder(length);
    }

    /** {@code text} with its encoded-words decoded. */
    static String decode(String text, Defects defects) {
        return text.contains("=?") ? new EncodedWords(defects, text.length()).all(text) : text;
    }

    /** Where the encoded-word that starts at {@code from} ends (exclusive), or -1 when there is none. */
    static int endOf(String text, int from) {
        return word(text, from).map(Word::end).orElse(-1);
    }

    private String all(String text) {
        int i = 0;
        while (i < text.length()) {
            int start = text.indexOf("=?", i);
            Optional<Word> word = start < 0 ? Optional.empty() : word(text, start);
            if (start < 0) {
                literal(text.substring(i));
                break;
            }
            String between = text.substring(i, start);
            if (pending.size() == 0 || !between.isBlank() || word.isEmpty()) {
                literal(between);
            }
            if (word.isEmpty()) {
                literal("=?");
                i = start + 2;
            } else {
                add(word.get());
                i = word.get().end();
            }
        }
        flush();
        return out.toString();
    }

    private void literal(String text) {
        if (!text.isEmpty()) {
            flush();
            out.append(text);
        }
    }

    private void add(Word word) {
        if (!word.charset().equalsIgnoreCase(pendingCharset)) {
            flush();
            pendingCharset = word.charset();
        }
        if (word.broken()) {
            defects.add(Defect.ENCODED_WORD_BROKEN);
        }
        byte[] bytes = word.text().getBytes(StandardCharsets.UTF_8);
        pending.writeBytes(word.base64() ? Transfer.base64(bytes, Slice.all(bytes), defects) : q(bytes));
        if (pending.size() == 0) {
            pendingCharset = "";
        }
    }

    private void flush() {
        if (pending.size() > 0) {
            out.append(Charsets.decode(pending.toByteArray(), pendingCharset, defects)
                    .text());
            pending.reset();
        }
        pendingCharset = "";
    }

    private static byte[] q(byte[] bytes) {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b == '_') {
                decoded.write(' ');
            } else if (b == '='
                    && i + 2 < bytes.length
                    && Transfer.hex(bytes[i + 1]) >= 0
                    && Transfer.hex(bytes[i + 2]) >= 0) {
                decoded.write(Transfer.hex(bytes[i + 1]) << 4 | Transfer.hex(bytes[i + 2]));
                i += 2;
            } else {
                decoded.write(b);
            }
        }
        return decoded.toByteArray();
    }

    private record Word(String charset, boolean base64, String text, int end, boolean broken) {}

    private static Optional<Word> word(String text, int start) {
        int charsetEnd = text.indexOf('?', start + 2);
        if (charsetEnd < 0 || charsetEnd - start > 80 || charsetEnd + 2 >= text.length()) {
            return Optional.empty();
        }
        String charset = text.substring(start + 2, charsetEnd);
        char encoding = Character.toUpperCase(text.charAt(charsetEnd + 1));
        boolean wellFormed = !charset.isEmpty() && charset.chars().noneMatch(c -> c <= ' ' || c == '=' || c > '~');
        if (!wellFormed || (encoding != 'B' && encoding != 'Q') || text.charAt(charsetEnd + 2) != '?') {
            return Optional.empty();
        }
        int from = charsetEnd + 3;
        int end = text.indexOf("?=", from);
        int language = charset.indexOf('*');
        String bare = language < 0 ? charset : charset.substring(0, language);
        if (end < 0) {
            int stop = from;
            while (stop < text.length() && text.charAt(stop) > ' ' && text.charAt(stop) != '?') {
                stop++;
            }
            int after = stop < text.length() && text.charAt(stop) == '?' ? stop + 1 : stop;
            return Optional.of(new Word(bare, encoding == 'B', text.substring(from, stop), after, true));
        }
        String body = text.substring(from, end);
        boolean odd = encoding == 'B' && body.indexOf('?') >= 0;
        return Optional.of(new Word(bare, encoding == 'B', body, end + 2, odd));
    }
}
