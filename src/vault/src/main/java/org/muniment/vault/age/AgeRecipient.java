package org.muniment.vault.age;

import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.muniment.terms.Refusal;
import org.muniment.vault.internal.Randomness;

/** Somebody files can be sealed to: an X25519 public key, written {@code age1…}. Immutable; not secret. */
public final class AgeRecipient {

    static final int KEY_BYTES = 32;

    private static final String PREFIX = "age";

    private final byte[] key;

    private AgeRecipient(byte[] key) {
        this.key = key;
    }

    static AgeRecipient of(byte[] key) {
        return new AgeRecipient(key.clone());
    }

    /**
     * Reads {@code age1…}.
     *
     * @throws Refusal {@code BAD_INPUT} for anything else, and for a point of low order, to which nothing can be sealed
     */
    public static AgeRecipient parse(String text) {
        byte[] key = Bech32.decode(PREFIX, KEY_BYTES, text);
        byte[] shared = new byte[KEY_BYTES];
        if (!X25519.calculateAgreement(Randomness.bytes(KEY_BYTES), 0, key, 0, shared, 0)) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "age recipient is a point of low order");
        }
        return new AgeRecipient(key);
    }

    byte[] key() {
        return key.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AgeRecipient that && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    /** The recipient as {@code age -r} takes it. */
    @Override
    public String toString() {
        return Bech32.encode(PREFIX, key);
    }
}
