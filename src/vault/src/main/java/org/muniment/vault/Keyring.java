package org.muniment.vault;

import java.util.List;
import java.util.Optional;
import org.muniment.terms.TenantId;

/** All keys of the house, each wrapped in a small file of its own. Thread-safe. */
public final class Keyring {

    Keyring() {}

    /** Makes a key. */
    public KeyId create(TenantId tenant, KeyKind kind, String label) {
        throw new UnsupportedOperationException();
    }

    /** The live key with this label, made if there is none. */
    public KeyId findOrCreate(TenantId tenant, KeyKind kind, String label) {
        throw new UnsupportedOperationException();
    }

    /** The live key with this label. */
    public Optional<KeyId> find(TenantId tenant, KeyKind kind, String label) {
        throw new UnsupportedOperationException();
    }

    /** What is known about a key without opening it. */
    public Optional<KeyEntry> entry(KeyId id) {
        throw new UnsupportedOperationException();
    }

    /** Opens a key. */
    public DataKey open(KeyId id) {
        throw new UnsupportedOperationException();
    }

    /** Destroys a key for good; the caller records it in the ledger. */
    public Destruction destroy(KeyId id, String reason) {
        throw new UnsupportedOperationException();
    }

    /** All keys, destroyed ones included. */
    public List<KeyEntry> list() {
        throw new UnsupportedOperationException();
    }
}
