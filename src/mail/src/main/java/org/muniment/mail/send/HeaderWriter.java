package org.muniment.mail.send;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Writes header fields: ASCII but for addresses (RFC 6532), folded (RFC 5322 section 2.2.3), other text as encoded-words
 * (RFC 2047). Control
 * characters in text become blanks, so no value can start a field of its own. Not thread-safe.
 */
public final class HeaderWriter {
    private static final int MAX_LINE = 76;

    /** Bytes of text in one encoded-word: 45 give 60 of base64, 72 with the frame. */
    private static final int MAX_WORD_BYTES = 42;

    private final StringBuilder out = new StringBuilder();

    /** An empty header. */
    public HeaderWriter() {}

    /** A mailbox: display name and checked address. */
    public record Person(String name, String address) {}

    /** Adds a field of words that are printable and safe already, folded between them. */
    public HeaderWriter words(String name, List<String> words) {
        StringBuilder line = new StringBuilder(name).append(':');
        for (String word : words) {
            if (line.length() + 1 + word.length() > MAX_LINE && line.length() > name.length() + 1) {
                out.append(line).append("\r\n");
                line.setLength(0);
            }
            line.append(' ').append(printable(word));
        }
        out.append(line).append("\r\n");
        return this;
    }

    /** Adds a field of free text. */
    public HeaderWriter text(String name, String text) {
        String line = clean(text);
        boolean plain = isAscii(line) && !line.contains("=?") && longestWord(line) < MAX_LINE - name.length() - 2;
        return words(name, plain ? List.of(line.split(" ", -1)) : encodedWords(line));
    }

    /** Adds a field of mailboxes. */
    public HeaderWriter people(String name, List<Person> people) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < people.size(); i++) {
            Person person = people.get(i);
            String comma = i < people.size() - 1 ? "," : "";
            String shown = clean(person.name());
            if (shown.isEmpty()) {
                words.add(person.address() + comma);
            } else {
                words.addAll(phrase(shown));
                words.add("<" + person.address() + ">" + comma);
            }
        }
        return words(name, words);
    }

    /** The header so far, without the empty line after it. */
    @Override
    public String toString() {
        return out.toString();
    }

    private static List<String> phrase(String text) {
        if (!isAscii(text) || text.contains("=?") || text.length() > 60) {
            return encodedWords(text);
        }
        boolean atoms = text.chars()
                .allMatch(c -> c == ' ' || Character.isLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0);
        return List.of(atoms ? text : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
    }

    /** {@code text} as base64 encoded-words in UTF-8, none splitting a character. */
    static List<String> encodedWords(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder chunk = new StringBuilder();
        int bytes = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (bytes + length > MAX_WORD_BYTES) {
                words.add(encodedWord(chunk.toString()));
                chunk.setLength(0);
                bytes = 0;
            }
            chunk.appendCodePoint(c);
            bytes += length;
            i += Character.charCount(c);
        }
        words.add(encodedWord(chunk.toString()));
        return words;
    }

    private static String encodedWord(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return "=?utf-8?B?" + Base64.getEncoder().encodeToString(bytes) + "?=";
    }

    /** {@code text} on one line: control characters become blanks, runs of blanks one. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean blank = Character.isISOControl(c) || c == ' ' || c == 0x2028 || c == 0x2029;
            boolean lone = c >= 0xD800 && c <= 0xDFFF;
            if (!blank) {
                clean.appendCodePoint(lone ? 0xFFFD : c);
            } else if (!clean.isEmpty() && clean.charAt(clean.length() - 1) != ' ') {
                clean.append(' ');
            }
        });
        return clean.toString().strip();
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x7F);
    }

    private static int longestWord(String text) {
        int longest = 0;
        for (String word : text.split(" ", -1)) {
            longest = Math.max(longest, word.length());
        }
        return longest;
    }

    private static String printable(String word) {
        if (!word.chars().allMatch(c -> c >= ' ' && !Character.isISOControl(c))) {
            throw new IllegalStateException("a header word is not printable");
        }
        return word;
    }
}
