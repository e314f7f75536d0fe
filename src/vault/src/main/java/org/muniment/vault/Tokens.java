package org.muniment.vault;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.muniment.terms.TenantId;
import org.muniment.vault.internal.AesGcm;
import org.muniment.vault.internal.Hmac;
import org.muniment.vault.internal.InternalUse;
import org.muniment.vault.internal.Randomness;

/** Random tokens, what to store of them, and codes that bind a few values together. Thread-safe. */
public final class Tokens {

    /** Characters of a {@link #mac}. */
    public static final int MAC_LENGTH = 26;

    private static final int TOKEN_BYTES = 32;
    private static final int MAC_BYTES = 16;
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final byte[] FINGERPRINT = "muniment token fingerprint v1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CODE = "muniment code v1".getBytes(StandardCharsets.US_ASCII);

    private final Keyring keys;

    Tokens(Keyring keys) {
        this.keys = keys;
    }

    /** A fresh token: 256 random bits, 43 characters of base64url (RFC 4648, section 5). */
    public String fresh() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Randomness.bytes(TOKEN_BYTES));
    }

    /** What to store of a token, and to look it up by: HMAC-SHA256, 32 bytes. */
    public byte[] fingerprint(String token) {
        return hmac("fingerprint", new Framed().raw(FINGERPRINT).text(token).bytes());
    }

    /**
     * A code that only this house can make for those parts: HMAC-SHA256 cut to 128 bits, {@value #MAC_LENGTH} characters
     * {@code a-z2-7} (RFC 4648, section 6, in lower case), fit for the local part of a mail address.
     */
    public String mac(String purpose, String... parts) {
        Framed framed = new Framed().raw(CODE).text(purpose);
        for (String part : parts) {
            framed.text(part);
        }
        return base32(Arrays.copyOf(hmac("code", framed.bytes()), MAC_BYTES));
    }

    /** Whether a code is that of the parts; upper and lower case are the same, since mail systems change case. */
    public boolean macMatches(String mac, String purpose, String... parts) {
        byte[] expected = mac(purpose, parts).getBytes(StandardCharsets.US_ASCII);
        return AesGcm.same(expected, mac.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }

    private byte[] hmac(String label, byte[] input) {
        byte[] key = keys.open(keys.findOrCreate(TenantId.HOUSE, KeyKind.TOKEN, label))
                .material(InternalUse.OF_THE_VAULT);
        try {
            return Hmac.sha256(key, input);
        } finally {
            AesGcm.wipe(key);
        }
    }

    private static String base32(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        int bits = 0;
        int held = 0;
        for (byte b : bytes) {
            bits = (bits << 8) | (b & 0xff);
            held += 8;
            while (held >= 5) {
                held -= 5;
                out.append(ALPHABET.charAt((bits >>> held) & 31));
            }
            bits &= (1 << held) - 1;
        }
        if (held > 0) {
            out.append(ALPHABET.charAt((bits << (5 - held)) & 31));
        }
        return out.toString();
    }
}
