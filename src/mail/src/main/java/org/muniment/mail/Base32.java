package org.muniment.mail;

/** RFC 4648 base 32 in lower case without padding: survives mailers that change case. */
final class Base32 {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    private Base32() {}

    static String encode(byte[] bytes) {
        StringBuilder out = new StringBuilder((bytes.length * 8 + 4) / 5);
        int bits = 0;
        int count = 0;
        for (byte b : bytes) {
            bits = bits << 8 | (b & 0xFF);
            count += 8;
            while (count >= 5) {
                count -= 5;
                out.append(ALPHABET.charAt(bits >> count & 31));
            }
            bits &= (1 << count) - 1;
        }
        if (count > 0) {
            out.append(ALPHABET.charAt(bits << (5 - count) & 31));
        }
        return out.toString();
    }

    static byte[] decode(String word) {
        byte[] out = new byte[word.length() * 5 / 8];
        int bits = 0;
        int count = 0;
        int length = 0;
        for (int i = 0; i < word.length(); i++) {
            bits = bits << 5 | ALPHABET.indexOf(word.charAt(i));
            count += 5;
            if (count >= 8) {
                count -= 8;
                out[length++] = (byte) (bits >> count);
                bits &= (1 << count) - 1;
            }
        }
        return out;
    }

    static String digits(long number, int digits) {
        StringBuilder out = new StringBuilder(digits);
        for (int i = digits - 1; i >= 0; i--) {
            out.append(ALPHABET.charAt((int) (number >> (5 * i)) & 31));
        }
        return out.toString();
    }

    static long number(String digits) {
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            number = number << 5 | ALPHABET.indexOf(digits.charAt(i));
        }
        return number;
    }

    static boolean isWord(String word) {
        return word.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);
    }
}
