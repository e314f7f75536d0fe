package org.muniment.vault;

import java.util.List;

/**
 * That the root key got a new version; the caller writes it into the ledger.
 *
 * @param version the new version
 * @param rewrapped how many tenants' keys it wraps now
 * @param resumed whether this ended a rotation that had been cut short
 * @param kept earlier versions that still unwrap, for backups made under them
 */
public record RootRotation(int version, int rewrapped, boolean resumed, List<Integer> kept) {

    /** Copies the list. */
    public RootRotation {
        kept = List.copyOf(kept);
    }
}
