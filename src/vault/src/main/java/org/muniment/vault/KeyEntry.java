package org.muniment.vault;

import java.time.Instant;
import java.util.Optional;
import org.muniment.terms.TenantId;

/**
 * What is known about a key without opening it.
 *
 * @param id its id
 * @param tenant whose it is
 * @param kind what it is for
 * @param label what its owner finds it by; opaque
 * @param created when, to the millisecond
 * @param destroyed when it was destroyed, if it was
 */
public record KeyEntry(
        KeyId id, TenantId tenant, KeyKind kind, String label, Instant created, Optional<Instant> destroyed) {

    /** Whether it can be opened. */
    public boolean live() {
        return destroyed.isEmpty();
    }
}
