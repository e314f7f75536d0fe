package org.muniment.vault.internal;

/**
 * The token that {@link org.muniment.vault.DataKey} asks for before it hands out or takes key material: whoever holds it
 * is inside the vault, which an architecture rule checks.
 */
public enum InternalUse {
    /** The caller is one of the vault's own packages. */
    OF_THE_VAULT
}
