package org.muniment.vault;

/** Told how far long work on keys is. */
@FunctionalInterface
public interface KeyProgress {

    /** Tells nobody. */
    KeyProgress NONE = (done, total) -> {};

    /** After each step. */
    void at(int done, int total);
}
