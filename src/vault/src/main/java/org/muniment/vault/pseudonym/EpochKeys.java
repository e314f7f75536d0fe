package org.muniment.vault.pseudonym;

import java.util.Optional;
import java.util.Set;

/** Where {@link Pseudonyms} gets a tenant's key of an epoch: 32 secret bytes each. Thread-safe. */
public interface EpochKeys {

    /** The key of that epoch, made durable first when there was none; never asked for an epoch whose key is destroyed. */
    byte[] findOrCreate(long epoch);

    /** The key of that epoch; empty when it was never made or is destroyed. */
    Optional<byte[]> find(long epoch);

    /** Whether there was a key of that epoch that is destroyed; never, where keys have no end. */
    default boolean isDestroyed(long epoch) {
        return destroyed().contains(epoch);
    }

    /** Every epoch whose key is destroyed. */
    default Set<Long> destroyed() {
        return Set.of();
    }
}
