package org.muniment.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.internal.AesGcm;
import org.muniment.vault.internal.Hkdf;
import org.muniment.vault.internal.InternalUse;
import org.muniment.vault.internal.Randomness;
import org.muniment.vault.internal.Xaes256Gcm;

/**
 * Sealing of small values, for columns and small files: XAES-256-GCM (<a href="https://c2sp.org/XAES-256-GCM">C2SP</a>)
 * with a 32-byte key commitment, so that a sealed value opens under one key only. The place it belongs to and the key id
 * are authenticated. Lengths are not hidden. Format: FORMAT.md, section 4. Thread-safe.
 */
public final class Fields {

    /** Longest plain value, in bytes: 1 MiB. */
    public static final int MAX_BYTES = 1 << 20;

    private static final byte[] MAGIC = {'M', 'U', 'F', 1};
    private static final int NONCE_AT = MAGIC.length + KeyId.BYTES;
    private static final int COMMITMENT_AT = NONCE_AT + Xaes256Gcm.NONCE_BYTES;
    private static final int COMMITMENT_BYTES = 32;
    private static final int CIPHERTEXT_AT = COMMITMENT_AT + COMMITMENT_BYTES;
    private static final byte[] COMMITMENT = "muniment field commitment v1".getBytes(StandardCharsets.US_ASCII);

    /** What sealing adds, in bytes. */
    public static final int OVERHEAD_BYTES = CIPHERTEXT_AT + Xaes256Gcm.TAG_BYTES;

    private final Keyring keys;

    Fields(Keyring keys) {
        this.keys = keys;
    }

    /** Seals bytes under a key for one place; {@code TOO_LARGE} over {@link #MAX_BYTES}. */
    public byte[] seal(KeyId key, SealingContext context, byte[] plain) {
        if (plain.length > MAX_BYTES) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "a field is longer than 1 MiB");
        }
        return seal(keys.open(key), context, plain, Randomness.bytes(Xaes256Gcm.NONCE_BYTES));
    }

    static byte[] seal(DataKey key, SealingContext context, byte[] plain, byte[] nonce) {
        byte[] material = key.material(InternalUse.OF_THE_VAULT);
        try {
            byte[] head = ByteBuffer.allocate(NONCE_AT)
                    .put(MAGIC)
                    .put(key.id().bytes())
                    .array();
            return ByteBuffer.allocate(OVERHEAD_BYTES + plain.length)
                    .put(head)
                    .put(nonce)
                    .put(commitment(material, nonce))
                    .put(Xaes256Gcm.seal(material, nonce, context(head, context), plain))
                    .array();
        } finally {
            AesGcm.wipe(material);
        }
    }

    /**
     * Opens what {@link #seal} made for that place.
     *
     * @throws Tampered when the bytes, the place or the key are not those it was sealed with
     * @throws KeyDestroyed when its key is destroyed
     */
    public byte[] open(SealingContext context, byte[] sealed) {
        DataKey key = keys.open(keyOf(sealed));
        byte[] material = key.material(InternalUse.OF_THE_VAULT);
        byte @Nullable [] plain;
        try {
            plain = open(material, context, sealed);
        } finally {
            AesGcm.wipe(material);
        }
        if (plain == null) {
            throw new Tampered("sealed " + context.entity() + "." + context.column());
        }
        return plain;
    }

    private static byte @Nullable [] open(byte[] material, SealingContext context, byte[] sealed) {
        byte[] nonce = Arrays.copyOfRange(sealed, NONCE_AT, COMMITMENT_AT);
        byte[] commitment = Arrays.copyOfRange(sealed, COMMITMENT_AT, CIPHERTEXT_AT);
        if (!AesGcm.same(commitment, commitment(material, nonce))) {
            return null;
        }
        byte[] head = Arrays.copyOf(sealed, NONCE_AT);
        byte[] ciphertext = Arrays.copyOfRange(sealed, CIPHERTEXT_AT, sealed.length);
        return Xaes256Gcm.open(material, nonce, context(head, context), ciphertext);
    }

    /** Seals text, as UTF-8. */
    public byte[] sealText(KeyId key, SealingContext context, String text) {
        return seal(key, context, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Opens what {@link #sealText} made. */
    public String openText(SealingContext context, byte[] sealed) {
        return new String(open(context, sealed), StandardCharsets.UTF_8);
    }

    /** The key that a sealed value says it needs; {@link Tampered} when it is no sealed value. */
    public KeyId keyOf(byte[] sealed) {
        if (sealed.length < OVERHEAD_BYTES
                || sealed.length > OVERHEAD_BYTES + MAX_BYTES
                || !Arrays.equals(sealed, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new Tampered("a sealed field is not one");
        }
        return KeyId.of(ByteBuffer.wrap(sealed, MAGIC.length, KeyId.BYTES));
    }

    private static byte[] commitment(byte[] material, byte[] nonce) {
        return Hkdf.SHA256.derive(nonce, material, COMMITMENT, COMMITMENT_BYTES);
    }

    private static byte[] context(byte[] head, SealingContext context) {
        return new Framed()
                .raw(head)
                .text(context.entity())
                .text(context.column())
                .text(context.row())
                .bytes();
    }
}
