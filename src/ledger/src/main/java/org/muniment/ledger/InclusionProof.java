package org.muniment.ledger;

import java.util.Arrays;
import java.util.List;

/**
 * That an entry is in the ledger (RFC 6962, section 2.1.1).
 *
 * @param index the entry's place
 * @param leafHash its leaf hash, 32 bytes
 * @param path the hashes from the leaf's sibling up, 32 bytes each
 * @param checkpoint the signed state it is proved against
 */
public record InclusionProof(long index, byte[] leafHash, List<byte[]> path, Checkpoint checkpoint) {

    /** Copies. */
    public InclusionProof {
        leafHash = leafHash.clone();
        path = path.stream().map(byte[]::clone).toList();
    }

    /** A copy. */
    @Override
    public byte[] leafHash() {
        return leafHash.clone();
    }

    /** Whether the path leads from the leaf to the checkpoint's root (RFC 9162, section 2.1.3.2); asks no signature. */
    public boolean holds() {
        if (index < 0 || index >= checkpoint.size()) {
            return false;
        }
        long node = index;
        long last = checkpoint.size() - 1;
        byte[] hash = leafHash;
        for (byte[] sibling : path) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hash = Hashes.ofNode(sibling, hash);
                while ((node & 1) == 0 && node != 0) {
                    node >>>= 1;
                    last >>>= 1;
                }
            } else {
                hash = Hashes.ofNode(hash, sibling);
            }
            node >>>= 1;
            last >>>= 1;
        }
        return last == 0 && Arrays.equals(hash, checkpoint.root());
    }
}
