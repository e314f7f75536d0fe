package org.muniment.vault;

/** Sealing of small values, for columns and small files. Thread-safe. */
public final class Fields {

    /** Longest plain value, in bytes: 1 MiB. */
    public static final int MAX_BYTES = 1 << 20;

    /** What sealing adds, in bytes. */
    public static final int OVERHEAD_BYTES = 4 + 16 + 24 + 32 + 16;

    Fields() {}

    /** Seals bytes under a key for one place. */
    public byte[] seal(KeyId key, SealingContext context, byte[] plain) {
        throw new UnsupportedOperationException();
    }

    /** Opens what {@link #seal} made for that place. */
    public byte[] open(SealingContext context, byte[] sealed) {
        throw new UnsupportedOperationException();
    }

    /** Seals text, as UTF-8. */
    public byte[] sealText(KeyId key, SealingContext context, String text) {
        throw new UnsupportedOperationException();
    }

    /** Opens what {@link #sealText} made. */
    public String openText(SealingContext context, byte[] sealed) {
        throw new UnsupportedOperationException();
    }

    /** The key a sealed value needs; not yet authenticated. */
    public KeyId keyOf(byte[] sealed) {
        throw new UnsupportedOperationException();
    }
}
