package org.muniment.vault.signature;

import org.muniment.vault.DataKey;

/** Signs notes (C2SP signed-note) with Ed25519. Thread-safe. */
public final class NoteSigner {

    private NoteSigner() {}

    /** A signer whose seed is the key's material. */
    public static NoteSigner of(String name, DataKey key) {
        throw new UnsupportedOperationException();
    }

    /** The text, which ends with a newline, followed by the signature. */
    public String sign(String text) {
        throw new UnsupportedOperationException();
    }

    /** The public key. */
    public VerifierKey verifierKey() {
        throw new UnsupportedOperationException();
    }
}
