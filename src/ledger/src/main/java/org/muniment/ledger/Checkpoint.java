package org.muniment.ledger;

import java.util.Base64;
import org.muniment.terms.Tampered;
import org.muniment.vault.signature.NoteSigner;
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

    static Checkpoint sign(NoteSigner signer, long size, byte[] root) {
        String origin = signer.verifierKey().name();
        String text = origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
        return new Checkpoint(origin, size, root, signer.sign(text));
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
