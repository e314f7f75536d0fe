package org.muniment.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.muniment.vault.signature.VerifierKey;

/** Verifies a ledger offline, without keys. Thread-safe. */
public final class LedgerVerifier {

    private LedgerVerifier() {}

    /**
     * Recomputes everything.
     *
     * @param savedCheckpoint a checkpoint kept elsewhere, to which the ledger must be consistent
     * @param keys the public keys to trust; none means the one in the folder, which proves nothing against somebody who
     *     could replace it
     * @throws IOException when a file cannot be read
     */
    public static Verdict verify(Path folder, Optional<Path> savedCheckpoint, VerifierKey... keys) throws IOException {
        throw new UnsupportedOperationException();
    }
}
