package org.muniment.ledger;

import java.util.List;

/**
 * That an entry is in the ledger (RFC 6962, section 2.1.1; C2SP tlog-proof).
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
}
