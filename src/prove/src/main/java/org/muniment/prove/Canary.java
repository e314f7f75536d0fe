package org.muniment.prove;

import java.util.Arrays;
import java.util.Locale;

/**
 * One planted person: their address, and a word that no text holds by chance in everything of theirs. Letters only, so that
 * it is one term of an index and reads the same in every header.
 *
 * @param word the word; lower case
 */
record Canary(String word) {

    /** Where the word is planted, each followed by what tells the place apart. */
    enum Place {
        ADDRESS,
        NAME,
        SUBJECT,
        BODY,
        FILENAME,
        ATTACHMENT,
        PORTAL,
        UPLOAD,
        COMPANY,
        ANSWER,
        NOTE
    }

    static Canary of(byte[] random) {
        StringBuilder word = new StringBuilder("canary");
        for (byte each : random) {
            word.append((char) ('a' + Math.floorMod(each, 26)));
        }
        return new Canary(word.toString());
    }

    String at(Place place) {
        return word + place.name().toLowerCase(Locale.ROOT);
    }

    String address() {
        return at(Place.ADDRESS) + "@canary.example";
    }

    /** How often the word occurs in some bytes, whatever its case. */
    static boolean in(byte[] bytes, byte[] word) {
        int first = word[0];
        outer:
        for (int i = 0; i <= bytes.length - word.length; i++) {
            if (lower(bytes[i]) == first) {
                for (int k = 1; k < word.length; k++) {
                    if (lower(bytes[i + k]) != word[k]) {
                        continue outer;
                    }
                }
                return true;
            }
        }
        return false;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
    }

    /** The word as bytes look for it: as it is, in UTF-16, and in the three alignments of base64. */
    byte[][] forms() {
        byte[] plain = word.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[][] forms = new byte[5][];
        forms[0] = plain;
        forms[1] = word.getBytes(java.nio.charset.StandardCharsets.UTF_16LE);
        for (int shift = 0; shift < 3; shift++) {
            byte[] padded = new byte[shift + plain.length];
            System.arraycopy(plain, 0, padded, shift, plain.length);
            String code = java.util.Base64.getEncoder().encodeToString(padded);
            // The first and last characters depend on the neighbours.
            int from = shift == 0 ? 0 : 4;
            forms[2 + shift] = Arrays.copyOfRange(
                    code.getBytes(java.nio.charset.StandardCharsets.US_ASCII), from, code.length() - 4);
        }
        return forms;
    }
}
