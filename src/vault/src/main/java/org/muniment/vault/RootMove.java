package org.muniment.vault;

/**
 * That all tenants' keys were wrapped anew by another provider's root key.
 *
 * @param from the provider before, as in the setting {@code muniment.vault.provider}
 * @param to the provider from now on
 * @param rewrapped how many tenants' keys
 */
public record RootMove(String from, String to, int rewrapped) {}
