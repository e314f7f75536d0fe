package org.muniment.vault.age;

import java.util.Arrays;
import java.util.Locale;
import org.muniment.terms.Refusal;

/** Bech32 as in BIP 173, without its limit of 90 characters, as age uses it for keys. */
final class Bech32 {

    private static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final int[] GENERATOR = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    private static final int CHECKSUM_CHARACTERS = 6;

    private Bech32() {}

    /** Lower case; callers that want the upper case form turn the whole text. */
    static String encode(String prefix, byte[] value) {
        byte[] groups = regroup(value, 8, 5, true);
        StringBuilder text = new StringBuilder(prefix).append('1');
        for (byte group : groups) {
            text.append(ALPHABET.charAt(group));
        }
        int checksum = polymod(prefix, groups, CHECKSUM_CHARACTERS) ^ 1;
        for (int i = 0; i < CHECKSUM_CHARACTERS; i++) {
            text.append(ALPHABET.charAt((checksum >>> (5 * (5 - i))) & 31));
        }
        return text.toString();
    }

    /**
     * The value, if {@code text} carries this prefix and {@code bytes} bytes.
     *
     * @throws Refusal {@code BAD_INPUT} otherwise; the message never holds the text, which may be a secret
     */
    static byte[] decode(String prefix, int bytes, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!text.equals(lower) && !text.equals(text.toUpperCase(Locale.ROOT))) {
            throw refused("mixes upper and lower case");
        }
        int separator = lower.lastIndexOf('1');
        if (separator < 0 || !lower.substring(0, separator).equals(prefix)) {
            throw refused("does not start with " + prefix + "1");
        }
        int length = lower.length() - separator - 1;
        if (length != (bytes * 8 + 4) / 5 + CHECKSUM_CHARACTERS) {
            throw refused("has the wrong length");
        }
        byte[] groups = new byte[length];
        for (int i = 0; i < length; i++) {
            int group = ALPHABET.indexOf(lower.charAt(separator + 1 + i));
            if (group < 0) {
                throw refused("holds a character outside the alphabet");
            }
            groups[i] = (byte) group;
        }
        if (polymod(prefix, groups, 0) != 1) {
            throw refused("has a wrong checksum");
        }
        return regroup(Arrays.copyOf(groups, length - CHECKSUM_CHARACTERS), 5, 8, false);
    }

    private static byte[] regroup(byte[] from, int fromBits, int toBits, boolean pad) {
        int bits = from.length * fromBits;
        byte[] to = new byte[pad ? (bits + toBits - 1) / toBits : bits / toBits];
        int held = 0;
        int heldBits = 0;
        int next = 0;
        for (byte group : from) {
            held = ((held << fromBits) | (group & ((1 << fromBits) - 1))) & 0xfff;
            heldBits += fromBits;
            while (heldBits >= toBits) {
                heldBits -= toBits;
                to[next++] = (byte) ((held >>> heldBits) & ((1 << toBits) - 1));
            }
        }
        if (pad && heldBits > 0) {
            to[next] = (byte) ((held << (toBits - heldBits)) & ((1 << toBits) - 1));
        } else if (!pad && (held & ((1 << heldBits) - 1)) != 0) {
            throw refused("has padding that is not zero");
        }
        return to;
    }

    private static int polymod(String prefix, byte[] groups, int zeroes) {
        int checksum = 1;
        for (int i = 0; i < prefix.length(); i++) {
            checksum = step(checksum) ^ (prefix.charAt(i) >>> 5);
        }
        checksum = step(checksum);
        for (int i = 0; i < prefix.length(); i++) {
            checksum = step(checksum) ^ (prefix.charAt(i) & 31);
        }
        for (byte group : groups) {
            checksum = step(checksum) ^ group;
        }
        for (int i = 0; i < zeroes; i++) {
            checksum = step(checksum);
        }
        return checksum;
    }

    private static int step(int checksum) {
        int top = checksum >>> 25;
        int next = (checksum & 0x1ffffff) << 5;
        for (int i = 0; i < GENERATOR.length; i++) {
            if (((top >>> i) & 1) == 1) {
                next ^= GENERATOR[i];
            }
        }
        return next;
    }

    private static Refusal refused(String why) {
        return new Refusal(Refusal.Code.BAD_INPUT, "age key " + why);
    }
}
