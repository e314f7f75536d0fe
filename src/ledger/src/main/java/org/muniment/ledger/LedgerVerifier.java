package org.muniment.ledger;

import java.io.IOException;
import org.muniment.terms.Refusal;

/**
 * Verifies a ledger offline, without its vault. Everything is recomputed from the entries: leaf hashes, tiles, the root that
 * the checkpoint signs, and the roots at checkpoints saved elsewhere or kept daily in the folder; time stamps are about those;
 * times never go back; the write-ahead log agrees and goes on without a gap; sealed details, where there is a vault to open
 * them, are those committed to. Shares no code with what writes tiles. May run beside the owner. Thread-safe.
 *
 * <p>What it cannot see: a ledger rewritten from its start and signed again by whoever holds the key, unless a saved
 * checkpoint is given; and entries younger than the last checkpoint, at most about a second, cut from the end.
 */
public final class LedgerVerifier {

    private LedgerVerifier() {}

    /**
     * Recomputes everything.
     *
     * @throws IOException when a file that is there cannot be read
     */
    public static Verdict verify(Inspection inspection) throws IOException {
        Findings findings = new Findings();
        Trust trust = trust(inspection, findings);
        return new Verification(inspection, trust, findings).run();
    }

    private static Trust trust(Inspection inspection, Findings findings) throws IOException {
        Trust given = inspection.trust();
        Trust found = Trust.NONE;
        try {
            found = Trust.in(inspection.folder());
        } catch (Refusal e) {
            findings.add("a public key in the folder is malformed");
        }
        if (given.keys().isEmpty() && found.keys().isEmpty()) {
            findings.add("the folder has no public key");
        }
        boolean other = (!given.keys().isEmpty() && !given.keys().containsAll(found.keys()))
                || (!given.cosigners().isEmpty() && !given.cosigners().containsAll(found.cosigners()));
        if (other) {
            findings.add("a public key in the folder is not the one trusted");
        }
        return given.or(found);
    }
}
