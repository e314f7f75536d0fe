package org.muniment.vault.provider;

/**
 * A key wrapped by the root key.
 *
 * @param version which version of the root key wrapped it, from 1
 * @param sealed the provider's own form, at most {@value #MAX_BYTES} bytes
 */
public record Wrapping(int version, byte[] sealed) {

    /** Most bytes of {@link #sealed}. */
    public static final int MAX_BYTES = 512;

    /** Copies the bytes. */
    public Wrapping {
        if (version < 1 || sealed.length > MAX_BYTES) {
            throw new IllegalArgumentException("a wrapping has a version from 1 and at most " + MAX_BYTES + " bytes");
        }
        sealed = sealed.clone();
    }

    /** A copy. */
    @Override
    public byte[] sealed() {
        return sealed.clone();
    }

    /** The version only. */
    @Override
    public String toString() {
        return "Wrapping by version " + version;
    }
}
