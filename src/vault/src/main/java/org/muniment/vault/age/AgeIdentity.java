package org.muniment.vault.age;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.muniment.terms.Tampered;
import org.muniment.vault.DataKey;
import org.muniment.vault.internal.InternalUse;
import org.muniment.vault.internal.Randomness;

/** What opens files sealed to its {@link #recipient()}: an X25519 secret key. Immutable; never printed by accident. */
public final class AgeIdentity {

    private static final String PREFIX = "age-secret-key-";
    private static final String STANZA = "X25519";
    private static final String WRAP_PURPOSE = "age-encryption.org/v1/X25519";
    private static final byte[] ZERO_NONCE = new byte[12];

    private final byte[] secret;
    private final AgeRecipient recipient;

    private AgeIdentity(byte[] secret) {
        this.secret = secret;
        byte[] point = new byte[AgeRecipient.KEY_BYTES];
        X25519.scalarMultBase(secret, 0, point, 0);
        this.recipient = AgeRecipient.of(point);
    }

    /**
     * The identity whose secret is a key of the vault, usually of kind {@code ARCHIVE}: destroying that key ends it.
     *
     * @throws org.muniment.vault.KeyDestroyed if the key was destroyed
     */
    public static AgeIdentity of(DataKey key) {
        return new AgeIdentity(key.material(InternalUse.OF_THE_VAULT));
    }

    /** A fresh identity that no keyring knows, for tests and for people who keep their own key. */
    public static AgeIdentity generate() {
        return new AgeIdentity(Randomness.bytes(AgeRecipient.KEY_BYTES));
    }

    /**
     * Reads {@code AGE-SECRET-KEY-1…}.
     *
     * @throws org.muniment.terms.Refusal {@code BAD_INPUT} for anything else
     */
    public static AgeIdentity parse(String text) {
        return new AgeIdentity(Bech32.decode(PREFIX, AgeRecipient.KEY_BYTES, text));
    }

    /** The public half. */
    public AgeRecipient recipient() {
        return recipient;
    }

    /** The secret as {@code age -i} reads it from a key file. Whoever gets it opens every file sealed to this identity. */
    public String revealSecret() {
        return Bech32.encode(PREFIX, secret).toUpperCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "AgeIdentity[secret of " + recipient + "]";
    }

    /** Wraps a file key for one recipient, under a fresh ephemeral share. */
    static Stanza wrap(byte[] fileKey, AgeRecipient recipient) {
        byte[] ephemeral = Randomness.bytes(AgeRecipient.KEY_BYTES);
        byte[] share = new byte[AgeRecipient.KEY_BYTES];
        X25519.scalarMultBase(ephemeral, 0, share, 0);
        byte[] shared = new byte[AgeRecipient.KEY_BYTES];
        if (!X25519.calculateAgreement(ephemeral, 0, recipient.key(), 0, shared, 0)) {
            throw new IllegalStateException("age recipient of low order passed parsing");
        }
        byte[] body = Keys.seal(wrapKey(shared, share, recipient), ZERO_NONCE, fileKey);
        return new Stanza(List.of(STANZA, Base64Text.encode(share)), body);
    }

    /**
     * The file key, if this stanza was made for this identity.
     *
     * @throws Tampered if the stanza says X25519 but is not formed as the specification demands
     */
    Optional<byte[]> unwrap(Stanza stanza) {
        if (!stanza.arguments().getFirst().equals(STANZA)) {
            return Optional.empty();
        }
        if (stanza.arguments().size() != 2) {
            throw new Tampered("age header: an X25519 stanza needs two arguments");
        }
        byte[] share = Base64Text.decode(stanza.arguments().get(1));
        if (share.length != AgeRecipient.KEY_BYTES) {
            throw new Tampered("age header: an X25519 share has 32 bytes");
        }
        if (stanza.body().length != Keys.FILE_KEY_BYTES + Keys.TAG_BYTES) {
            throw new Tampered("age header: an X25519 body has 32 bytes");
        }
        byte[] shared = new byte[AgeRecipient.KEY_BYTES];
        if (!X25519.calculateAgreement(secret, 0, share, 0, shared, 0)) {
            throw new Tampered("age header: X25519 share of low order");
        }
        byte[] fileKey = new byte[Keys.FILE_KEY_BYTES];
        boolean opened = Keys.tryOpen(wrapKey(shared, share, recipient), ZERO_NONCE, stanza.body(), fileKey);
        return opened ? Optional.of(fileKey) : Optional.empty();
    }

    private static SecretKeySpec wrapKey(byte[] shared, byte[] share, AgeRecipient recipient) {
        byte[] salt = Arrays.copyOf(share, 2 * AgeRecipient.KEY_BYTES);
        System.arraycopy(recipient.key(), 0, salt, AgeRecipient.KEY_BYTES, AgeRecipient.KEY_BYTES);
        return Keys.chaCha(Keys.hkdf(shared, salt, WRAP_PURPOSE));
    }
}
