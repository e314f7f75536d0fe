package org.muniment.desk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * A text the house sends or shows, of a fixed version.
 *
 * @param version its version; a changed text is a new one
 * @param text the exact text
 */
record LetterText(String version, String text) {

    /** The text {@code name-version.txt} with its blanks filled in. */
    static LetterText of(String name, String version, Map<String, String> blanks) {
        String file = name + "-" + version + ".txt";
        try (InputStream in = LetterText.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the text " + file + " is missing");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> blank : blanks.entrySet()) {
                text = text.replace("{" + blank.getKey() + "}", blank.getValue());
            }
            return new LetterText(version, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SHA-256 of the exact text in UTF-8, in hexadecimal. */
    String sha256() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "LetterText[" + version + "]";
    }
}
