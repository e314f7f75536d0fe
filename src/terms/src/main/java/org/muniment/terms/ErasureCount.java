package org.muniment.terms;

/**
 * What an erasure did in one store.
 *
 * @param erased how many items are gone
 * @param kept how many items another duty keeps (GDPR Article 17(3))
 */
public record ErasureCount(long erased, long kept) {

    /** Nothing found, nothing done. */
    public static final ErasureCount NONE = new ErasureCount(0, 0);

    /** Counts are never negative. */
    public ErasureCount {
        if (erased < 0 || kept < 0) {
            throw new IllegalArgumentException("negative count");
        }
    }

    /** Both together. */
    public ErasureCount plus(ErasureCount other) {
        return new ErasureCount(Math.addExact(erased, other.erased), Math.addExact(kept, other.kept));
    }
}
