package org.muniment.vault;

import org.muniment.terms.Refusal;

/** The key has been destroyed, so what it sealed is gone for good ({@code EXPIRED}). */
public final class KeyDestroyed extends Refusal {

    private final KeyId id;

    KeyDestroyed(KeyId id) {
        super(Code.EXPIRED, "key " + id + " has been destroyed");
        this.id = id;
    }

    /** Which key. */
    public KeyId id() {
        return id;
    }
}
