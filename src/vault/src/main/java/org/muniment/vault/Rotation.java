package org.muniment.vault;

import org.muniment.terms.TenantId;

/**
 * That a tenant's own key was replaced; the caller writes it into the ledger.
 *
 * @param tenant whose
 * @param from the key that was replaced, and is destroyed now
 * @param to the key that replaced it
 * @param rewrapped how many keys it wraps now
 * @param resumed whether this ended a rotation that had been cut short
 */
public record Rotation(TenantId tenant, Destruction from, KeyId to, int rewrapped, boolean resumed) {}
