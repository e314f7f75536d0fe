package org.muniment.ledger;

import java.util.List;

/**
 * Entries that became durable together.
 *
 * @param first the index of the first
 * @param records the entries, in order
 */
record Batch(long first, List<Item> records) {

    /**
     * One entry.
     *
     * @param leaf the bytes in the tree
     * @param details the sealed details; empty when there are none
     */
    record Item(byte[] leaf, byte[] details) {}

    long end() {
        return first + records.size();
    }
}
