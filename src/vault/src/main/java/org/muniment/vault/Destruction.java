package org.muniment.vault;

import java.time.Instant;
import org.muniment.terms.TenantId;

/**
 * That a key was destroyed; the caller writes it into the ledger.
 *
 * @param id the key
 * @param tenant whose it was
 * @param kind what it was for
 * @param label its label
 * @param commitment 32 bytes that only this key gives: whoever later shows a key can be told whether it is the one
 * @param at when, to the millisecond
 */
public record Destruction(KeyId id, TenantId tenant, KeyKind kind, String label, byte[] commitment, Instant at) {

    /** Copies the commitment. */
    public Destruction {
        commitment = commitment.clone();
    }

    Destruction(KeyEntry entry, byte[] commitment, Instant at) {
        this(entry.id(), entry.tenant(), entry.kind(), entry.label(), commitment, at);
    }

    /** A copy. */
    @Override
    public byte[] commitment() {
        return commitment.clone();
    }
}
