package org.muniment.index;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * One commit of a partition, to be kept where its folder cannot reach (the ledger): an intact but old copy of the
 * partition verifies chunk by chunk, and only this tells it from the current one.
 *
 * @param generation Lucene's commit number; grows by one or more with each commit, and is sealed into the commit
 * @param digest SHA-256 of the commit's {@code segments_N} file as it lies on the disk, 32 bytes
 */
public record CommitAnchor(long generation, byte[] digest) {

    private static final int DIGEST_BYTES = 32;

    /** Copies the digest. */
    public CommitAnchor {
        if (generation < 1 || digest.length != DIGEST_BYTES) {
            throw new IllegalArgumentException("commit anchor: a generation from 1 and a SHA-256 digest");
        }
        digest = digest.clone();
    }

    /** Reads what {@link #toString()} gives. */
    public static CommitAnchor parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("commit anchor: GENERATION:HEX");
        }
        return new CommitAnchor(
                Long.parseLong(text, 0, colon, 10), HexFormat.of().parseHex(text.substring(colon + 1)));
    }

    @Override
    public byte[] digest() {
        return digest.clone();
    }

    /** The generation in decimal, a colon, the digest in hexadecimal. */
    @Override
    public String toString() {
        return generation + ":" + HexFormat.of().formatHex(digest);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CommitAnchor that
                && generation == that.generation
                && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(generation) ^ Arrays.hashCode(digest);
    }
}
