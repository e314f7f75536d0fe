package org.muniment.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.muniment.terms.Refusal;
import org.muniment.vault.signature.VerifierKey;

/**
 * Verifies a ledger offline, without its vault. Everything is recomputed from the entries: leaf hashes, tiles, the root that
 * the checkpoint signs, and the root at a checkpoint saved elsewhere; times never go back; the write-ahead log agrees and
 * goes on without a gap. Shares no code with what writes tiles. May run beside the owner. Thread-safe.
 *
 * <p>What it cannot see: a ledger rewritten from its start and signed again by whoever holds the key, unless a saved
 * checkpoint is given; and entries younger than the last checkpoint, at most about a second, cut from the end.
 */
public final class LedgerVerifier {

    private LedgerVerifier() {}

    /**
     * Recomputes everything.
     *
     * @param savedCheckpoint a checkpoint kept elsewhere, to which the ledger must be consistent: every entry it signs must
     *     be there unchanged
     * @param keys the public keys to trust; none means the one in the folder, which proves nothing against somebody who
     *     could replace it
     * @throws IOException when a file that is there cannot be read
     */
    public static Verdict verify(Path folder, Optional<Path> savedCheckpoint, VerifierKey... keys) throws IOException {
        Findings findings = new Findings();
        List<VerifierKey> trusted = keys.length > 0 ? List.of(keys) : keyIn(folder, findings);
        return new Verification(folder, trusted, findings).run(savedCheckpoint);
    }

    private static List<VerifierKey> keyIn(Path folder, Findings findings) throws IOException {
        Path file = folder.resolve("key.vkey");
        if (Files.exists(file)) {
            try {
                return List.of(VerifierKey.parse(Files.readString(file)));
            } catch (Refusal e) {
                findings.add("the public key in the folder is malformed");
                return List.of();
            }
        }
        findings.add("the folder has no public key");
        return List.of();
    }
}
