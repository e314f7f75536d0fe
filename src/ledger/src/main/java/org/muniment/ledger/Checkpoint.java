package org.muniment.ledger;

import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.muniment.terms.Tampered;
import org.muniment.vault.signature.CosignerKey;
import org.muniment.vault.signature.VerifierKey;

/**
 * The signed state of the ledger (<a href="https://c2sp.org/tlog-checkpoint">C2SP tlog-checkpoint</a>).
 *
 * @param origin the ledger's name
 * @param size how many entries
 * @param root the Merkle root over them (RFC 6962, section 2.1), 32 bytes
 * @param note the signed note, as kept in the file {@code checkpoint}; mail it, so that somebody outside remembers
 */
public record Checkpoint(String origin, long size, byte[] root, String note) {

    /** Copies the root. */
    public Checkpoint {
        root = root.clone();
    }

    /** A copy. */
    @Override
    public byte[] root() {
        return root.clone();
    }

    /**
     * When an ML-DSA-44 key cosigned it, by the signer's clock; empty when that key's signature is not there, as in
     * checkpoints from before the ledger had one.
     *
     * @throws Tampered when the signature is there and wrong
     */
    public Optional<Instant> cosigned(CosignerKey key) {
        return key.cosigned(note, new CosignerKey.TreeHead(origin, size, root));
    }

    /** How many signature lines bear the ledger's own name. */
    long ownSignatures() {
        return note.lines()
                .filter(line -> line.startsWith("\u2014 " + origin + " "))
                .count();
    }

    /** Reads a checkpoint that a key signed; {@link Tampered} when it did not, or it is malformed. */
    public static Checkpoint open(String note, VerifierKey key) {
        String[] lines = key.open(note).split("\n", -1);
        try {
            if (lines.length >= 4 && lines[0].equals(key.name())) {
                long size = Long.parseLong(lines[1]);
                byte[] root = Base64.getDecoder().decode(lines[2]);
                if (size >= 0 && Long.toString(size).equals(lines[1]) && root.length == Hashes.BYTES) {
                    return new Checkpoint(lines[0], size, root, note);
                }
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new Tampered("checkpoint of " + key.name() + " is malformed");
    }
}
