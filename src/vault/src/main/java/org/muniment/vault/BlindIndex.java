package org.muniment.vault;

/** Look-up values of one tenant. Thread-safe. */
public final class BlindIndex {

    BlindIndex() {}

    /** 32 bytes that only this tenant's key gives. */
    public byte[] of(String kind, String normalised) {
        throw new UnsupportedOperationException();
    }
}
