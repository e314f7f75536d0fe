package org.muniment.vault;

import java.time.InstantSource;
import org.muniment.terms.TenantId;

/** The house's keys and everything done with them. Thread-safe; one process owns the folder. */
public final class Vault implements AutoCloseable {

    private Vault() {}

    /** Opens the vault, making keystore and secret on the first start. */
    public static Vault open(VaultSettings settings, InstantSource clock) {
        throw new UnsupportedOperationException();
    }

    /** Opens the vault beside a running owner: keys can be opened, none made or destroyed. */
    public static Vault openForReading(VaultSettings settings, InstantSource clock) {
        throw new UnsupportedOperationException();
    }

    /** The keys. */
    public Keyring keys() {
        throw new UnsupportedOperationException();
    }

    /** Sealing of small fields. */
    public Fields fields() {
        throw new UnsupportedOperationException();
    }

    /** Keyed look-up values of a tenant. */
    public BlindIndex blindIndex(TenantId tenant) {
        throw new UnsupportedOperationException();
    }

    /** Password hashing. */
    public Passwords passwords() {
        throw new UnsupportedOperationException();
    }

    /** Random tokens and codes. */
    public Tokens tokens() {
        throw new UnsupportedOperationException();
    }

    /** Forgets all opened keys and lets go of the folder. */
    @Override
    public void close() {}
}
