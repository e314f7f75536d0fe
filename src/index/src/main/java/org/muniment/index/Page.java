package org.muniment.index;

/** One decrypted chunk. Whoever holds a reference may read on after its eviction; the collector frees it. */
final class Page {

    static final int NOT_CACHED = -1;

    final PagedFile owner;
    final int number;
    final byte[] bytes;

    /** Set by readers, cleared by the clock's hand; a lost update only moves one eviction. */
    boolean referenced;
    /** Guarded by the cache's lock. */
    int slot = NOT_CACHED;
    /** Guarded by the cache's lock: its file was closed before it got a slot. */
    boolean dropped;

    Page(PagedFile owner, int number, byte[] bytes) {
        this.owner = owner;
        this.number = number;
        this.bytes = bytes;
    }
}
