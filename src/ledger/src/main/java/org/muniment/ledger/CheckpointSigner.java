package org.muniment.ledger;

import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import org.muniment.terms.TenantId;
import org.muniment.vault.DataKey;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyKind;
import org.muniment.vault.Vault;
import org.muniment.vault.signature.CheckpointCosigner;
import org.muniment.vault.signature.CosignerKey;
import org.muniment.vault.signature.NoteSigner;
import org.muniment.vault.signature.VerifierKey;

/**
 * Signs the state of the ledger, with Ed25519 and with ML-DSA-44 (FORMAT.md, section 1), under two keys of the vault and one
 * name, which follows from the Ed25519 key. Thread-safe.
 */
final class CheckpointSigner {

    private static final String ED25519_LABEL = "checkpoint";
    private static final String ML_DSA_44_LABEL = "checkpoint-ml-dsa-44";

    private final NoteSigner signer;
    private final CheckpointCosigner cosigner;
    private final InstantSource clock;

    private CheckpointSigner(NoteSigner signer, CheckpointCosigner cosigner, InstantSource clock) {
        this.signer = signer;
        this.cosigner = cosigner;
        this.clock = clock;
    }

    /** The signer of a vault, whose keys are made on first use. */
    static CheckpointSigner of(Vault vault, InstantSource clock) {
        DataKey key = key(vault, ED25519_LABEL);
        byte[] publicKey = NoteSigner.of("unnamed", key).verifierKey().publicKey();
        String name = "muniment.invalid/ledger/" + HexFormat.of().formatHex(Hashes.sha256(publicKey), 0, 8);
        return new CheckpointSigner(
                NoteSigner.of(name, key), CheckpointCosigner.of(name, key(vault, ML_DSA_44_LABEL)), clock);
    }

    /** Whether checkpoints are signed with a key. */
    static boolean uses(KeyEntry key) {
        return key.tenant().equals(TenantId.HOUSE)
                && key.kind() == KeyKind.LEDGER
                && (key.label().equals(ED25519_LABEL) || key.label().equals(ML_DSA_44_LABEL));
    }

    private static DataKey key(Vault vault, String label) {
        return vault.keys().open(vault.keys().findOrCreate(TenantId.HOUSE, KeyKind.LEDGER, label));
    }

    Checkpoint sign(long size, byte[] root) {
        String origin = signer.verifierKey().name();
        String text = origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
        CosignerKey.TreeHead head = new CosignerKey.TreeHead(origin, size, root);
        return new Checkpoint(origin, size, root, signer.sign(text) + cosigner.line(head, clock.instant()));
    }

    VerifierKey verifierKey() {
        return signer.verifierKey();
    }

    CosignerKey cosignerKey() {
        return cosigner.verifierKey();
    }
}
