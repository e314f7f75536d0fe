package org.muniment.ledger;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The roots of the full subtrees that a tree of some size falls into, from which it grows and its root follows (RFC 6962,
 * section 2.1). Used by one thread.
 */
final class Frontier {

    /** By height: the root of the full subtree of that height, where the size has that bit. */
    private final List<byte @Nullable []> subtrees = new ArrayList<>();

    private long size;

    void add(byte[] leafHash) {
        byte[] hash = leafHash;
        int height = 0;
        for (; ((size >>> height) & 1) == 1; height++) {
            byte[] left = subtrees.get(height);
            if (left == null) {
                throw new IllegalStateException("frontier lacks a subtree");
            }
            hash = Hashes.ofNode(left, hash);
            subtrees.set(height, null);
        }
        while (subtrees.size() <= height) {
            subtrees.add(null);
        }
        subtrees.set(height, hash);
        size++;
    }

    byte[] root() {
        byte @Nullable [] root = null;
        for (byte @Nullable [] subtree : subtrees) {
            if (subtree != null) {
                root = root == null ? subtree : Hashes.ofNode(subtree, root);
            }
        }
        return root == null ? Hashes.ofNothing() : root;
    }

    long size() {
        return size;
    }

    /** Starts from the subtrees of a size, biggest first. */
    static Frontier of(long size, List<byte[]> biggestFirst) {
        Frontier frontier = new Frontier();
        frontier.size = size;
        int next = biggestFirst.size();
        for (int height = 0; size >>> height != 0; height++) {
            frontier.subtrees.add(((size >>> height) & 1) == 1 ? biggestFirst.get(--next) : null);
        }
        return frontier;
    }
}
