package org.muniment.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hashes of a Merkle tree: RFC 6962, section 2.1, with SHA-256. */
final class Hashes {

    static final int BYTES = 32;

    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    private Hashes() {}

    static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                sha256.update(part);
            }
            return sha256.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }

    static byte[] ofLeaf(byte[] leaf) {
        return sha256(LEAF, leaf);
    }

    static byte[] ofNode(byte[] left, byte[] right) {
        return sha256(NODE, left, right);
    }

    /** The root of a tree without entries. */
    static byte[] ofNothing() {
        return sha256();
    }
}
