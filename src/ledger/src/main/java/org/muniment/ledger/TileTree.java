package org.muniment.ledger;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.muniment.terms.Tampered;

/**
 * The tree of a size, read from tiles: subtree roots and proofs (RFC 6962, section 2.1). Remembers the tiles it read, so it
 * is for one question. Used by one thread.
 */
final class TileTree {

    private static final int TILE_HEIGHT = 8;

    private final Tiles tiles;
    private final long size;
    private final Map<String, List<byte[]>> read = new HashMap<>();

    TileTree(Tiles tiles, long size) {
        this.tiles = tiles;
        this.size = size;
    }

    /** The roots of the full subtrees the tree falls into, biggest first. */
    List<byte[]> subtrees() throws IOException {
        List<byte[]> roots = new ArrayList<>();
        long from = 0;
        while (from < size) {
            long width = Long.highestOneBit(size - from);
            roots.add(root(from, from + width));
            from += width;
        }
        return roots;
    }

    /** MTH(D[from:to]). */
    byte[] root(long from, long to) throws IOException {
        long width = to - from;
        if (width == 0) {
            return Hashes.ofNothing();
        }
        boolean full = Long.bitCount(width) == 1 && from % width == 0;
        if (full && Long.numberOfTrailingZeros(width) % TILE_HEIGHT == 0) {
            return hash(Long.numberOfTrailingZeros(width) / TILE_HEIGHT, from / width);
        }
        if (full && width < Tiles.WIDTH) {
            return leaves(from, (int) width);
        }
        long middle = from + split(width);
        return Hashes.ofNode(root(from, middle), root(middle, to));
    }

    /** A small full subtree from one read of its tile. */
    private byte[] leaves(long from, int width) throws IOException {
        long n = from / Tiles.WIDTH;
        int at = (int) (from % Tiles.WIDTH);
        List<byte[]> row = tile(0, n).subList(at, at + width);
        return fold(row);
    }

    /** The root of a power of two of hashes. */
    static byte[] fold(List<byte[]> hashes) {
        List<byte[]> row = hashes;
        while (row.size() > 1) {
            List<byte[]> above = new ArrayList<>(row.size() / 2);
            for (int i = 0; i < row.size(); i += 2) {
                above.add(Hashes.ofNode(row.get(i), row.get(i + 1)));
            }
            row = above;
        }
        return row.get(0);
    }

    /** The biggest power of two below a width of two or more. */
    private static long split(long width) {
        return Long.highestOneBit(width - 1);
    }

    private byte[] hash(int level, long index) throws IOException {
        long n = index / Tiles.WIDTH;
        return tile(level, n).get((int) (index % Tiles.WIDTH));
    }

    private List<byte[]> tile(int level, long n) throws IOException {
        String name = level + "/" + n;
        List<byte[]> hashes = read.get(name);
        if (hashes == null) {
            hashes = tiles.hashes(level, n, widthAt(level, n));
            read.put(name, hashes);
        }
        return hashes;
    }

    /** How many hashes a tile has at this size. */
    private int widthAt(int level, long n) {
        long hashes = size >>> (level * TILE_HEIGHT);
        long width = Math.min(Tiles.WIDTH, hashes - n * Tiles.WIDTH);
        if (width <= 0) {
            throw new Tampered("ledger has no tile " + level + "/" + n + " at size " + size);
        }
        return (int) width;
    }

    /** PATH(index, D[0:size]): from the leaf's sibling up. */
    List<byte[]> path(long index) throws IOException {
        List<byte[]> path = new ArrayList<>();
        path(index, 0, size, path);
        return path;
    }

    /** PROOF(old, D[size]): from the bottom up; empty when nothing was or nothing came. */
    List<byte[]> consistency(long old) throws IOException {
        List<byte[]> path = new ArrayList<>();
        if (old > 0 && old < size) {
            consistency(old, 0, size, path);
        }
        return path;
    }

    /** SUBPROOF(old - from, D[from:to], b), b being true along the left edge, where the reader knows the old root. */
    private void consistency(long old, long from, long to, List<byte[]> path) throws IOException {
        if (old == to) {
            if (from > 0) {
                path.add(root(from, to));
            }
            return;
        }
        long middle = from + split(to - from);
        if (old <= middle) {
            consistency(old, from, middle, path);
            path.add(root(middle, to));
        } else {
            consistency(old, middle, to, path);
            path.add(root(from, middle));
        }
    }

    private void path(long index, long from, long to, List<byte[]> path) throws IOException {
        if (to - from <= 1) {
            return;
        }
        long middle = from + split(to - from);
        if (index < middle) {
            path(index, from, middle, path);
            path.add(root(middle, to));
        } else {
            path(index, middle, to, path);
            path.add(root(from, middle));
        }
    }
}
