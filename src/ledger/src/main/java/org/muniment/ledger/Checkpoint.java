package org.muniment.ledger;

/**
 * The signed state of the ledger (C2SP tlog-checkpoint).
 *
 * @param origin the ledger's name
 * @param size how many entries
 * @param root the Merkle root over them (RFC 6962, section 2.1), 32 bytes
 * @param note the signed note, as kept in the file {@code checkpoint}
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
}
