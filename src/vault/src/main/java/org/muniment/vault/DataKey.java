package org.muniment.vault;

import java.util.Arrays;
import org.muniment.vault.internal.Hkdf;
import org.muniment.vault.internal.InternalUse;
import org.muniment.vault.internal.Randomness;

/**
 * An opened 256-bit key. Its material is the vault's own; others only hand the key around. Once its key is destroyed, an
 * opened one gives nothing any more. Thread-safe; prints nothing of itself.
 */
public final class DataKey {

    /** Bytes of a key. */
    public static final int BYTES = 32;

    private static final byte[] COMMITMENT =
            "muniment key commitment v1".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    private final KeyId id;
    private final byte[] material;
    private boolean wiped;

    DataKey(KeyId id, byte[] material) {
        if (material.length != BYTES) {
            throw new IllegalArgumentException("a key has 32 bytes");
        }
        this.id = id;
        this.material = material.clone();
    }

    /** A key from known material: for the vault's formats and their test vectors. */
    public static DataKey ofMaterial(KeyId id, byte[] material, InternalUse use) {
        return new DataKey(id, material);
    }

    static DataKey random(KeyId id) {
        return new DataKey(id, Randomness.bytes(BYTES));
    }

    /** Which key this is. */
    public KeyId id() {
        return id;
    }

    /** A copy of the 32 bytes, for the vault's own packages; wipe it after use. Throws {@link KeyDestroyed}. */
    public synchronized byte[] material(InternalUse use) {
        if (wiped) {
            throw new KeyDestroyed(id);
        }
        return material.clone();
    }

    /** 32 bytes bound to this key and telling nothing about it. */
    byte[] commitment() {
        return Hkdf.SHA256.derive(id.bytes(), material(InternalUse.OF_THE_VAULT), COMMITMENT, 32);
    }

    synchronized void wipe() {
        wiped = true;
        Arrays.fill(material, (byte) 0);
    }

    /** The id only. */
    @Override
    public String toString() {
        return "DataKey " + id;
    }
}
