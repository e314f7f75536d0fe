package org.muniment.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The right edge of the tree: takes entries, writes full tiles as they fill, and partial ones with the checkpoint when
 * asked. Used by one thread.
 */
final class GrowingTree {

    private final Path folder;
    private final Tiles tiles;
    private final CheckpointSigner signer;
    private final Frontier frontier;
    /** By level: the hashes of the rightmost tile, if it is not full. */
    private final List<List<byte[]>> edges = new ArrayList<>();

    private final List<byte[]> bundle = new ArrayList<>();
    private final List<byte[]> details = new ArrayList<>();
    /** Written since the last {@link #settle}, and not surely on the disk. */
    private final Set<Path> unsettled = new TreeSet<>();

    private GrowingTree(Path folder, CheckpointSigner signer, Frontier frontier) {
        this.folder = folder;
        this.tiles = new Tiles(folder);
        this.signer = signer;
        this.frontier = frontier;
    }

    /** The tree of a size, from its tiles. */
    static GrowingTree of(Path folder, CheckpointSigner signer, long size) throws IOException {
        Tiles tiles = new Tiles(folder);
        Frontier frontier = Frontier.of(size, new TileTree(tiles, size).subtrees());
        GrowingTree tree = new GrowingTree(folder, signer, frontier);
        long hashes = size;
        for (int level = 0; hashes > 0; level++, hashes /= Tiles.WIDTH) {
            int width = (int) (hashes % Tiles.WIDTH);
            tree.edges.add(
                    width == 0 ? new ArrayList<>() : new ArrayList<>(tiles.hashes(level, hashes / Tiles.WIDTH, width)));
        }
        int width = (int) (size % Tiles.WIDTH);
        long n = size / Tiles.WIDTH;
        if (width > 0) {
            tree.bundle.addAll(tiles.entries(n, width));
            for (int slot = 0; slot < width; slot++) {
                tree.details.add(tree.readDetails(n, slot, width));
            }
        }
        return tree;
    }

    private byte[] readDetails(long n, int slot, int width) throws IOException {
        return new SealedDetails(tiles).read(n, slot, width).orElse(new byte[0]);
    }

    long size() {
        return frontier.size();
    }

    byte[] root() {
        return frontier.root();
    }

    void add(Batch.Item item) throws IOException {
        bundle.add(item.leaf());
        details.add(item.details());
        byte[] hash = Hashes.ofLeaf(item.leaf());
        frontier.add(hash);
        if (bundle.size() == Tiles.WIDTH) {
            long n = frontier.size() / Tiles.WIDTH - 1;
            placeFull(Tiles.ENTRIES, n, Tiles.bundled(bundle));
            placeFull(Tiles.DETAILS, n, DetailsTile.encode(details));
            bundle.clear();
            details.clear();
        }
        grow(0, hash);
    }

    private void grow(int level, byte[] hash) throws IOException {
        if (edges.size() == level) {
            edges.add(new ArrayList<>());
        }
        List<byte[]> edge = edges.get(level);
        edge.add(hash);
        if (edge.size() == Tiles.WIDTH) {
            long n = (frontier.size() >>> (8 * (level + 1))) - 1;
            placeFull(Tiles.level(level), n, Tiles.joined(edge));
            byte[] above = TileTree.fold(edge);
            edge.clear();
            grow(level + 1, above);
        }
    }

    private void placeFull(String kind, long n, byte[] content) throws IOException {
        place(tiles.path(kind, n, Tiles.WIDTH), content);
        Path partials = tiles.partials(kind, n);
        unsettled.removeIf(path -> path.startsWith(partials));
        Disk.removeFolder(partials);
    }

    private void place(Path file, byte[] content) throws IOException {
        Disk.place(file, content);
        unsettled.add(file);
    }

    /** Writes what is not full, then the checkpoint, which everything it covers precedes. */
    Checkpoint publish() throws IOException {
        for (int level = 0; level < edges.size(); level++) {
            List<byte[]> edge = edges.get(level);
            if (!edge.isEmpty()) {
                long n = frontier.size() >>> (8 * (level + 1));
                place(tiles.path(Tiles.level(level), n, edge.size()), Tiles.joined(edge));
            }
        }
        if (!bundle.isEmpty()) {
            long n = frontier.size() / Tiles.WIDTH;
            place(tiles.path(Tiles.ENTRIES, n, bundle.size()), Tiles.bundled(bundle));
            place(tiles.path(Tiles.DETAILS, n, bundle.size()), DetailsTile.encode(details));
        }
        Checkpoint checkpoint = signer.sign(frontier.size(), frontier.root());
        place(folder.resolve(Recovery.CHECKPOINT), checkpoint.note().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return checkpoint;
    }

    /** Has everything written so far on the disk. */
    void settle() throws IOException {
        Set<Path> folders = new TreeSet<>();
        for (Path file : unsettled) {
            Disk.sync(file);
            Path parent = file.getParent();
            while (parent != null && parent.startsWith(folder) && folders.add(parent)) {
                parent = parent.getParent();
            }
        }
        for (Path parent : folders) {
            Disk.sync(parent);
        }
        unsettled.clear();
    }

    /** The note of the last checkpoint written; empty when there never was one. */
    static Optional<String> note(Path folder) throws IOException {
        Path file = folder.resolve(Recovery.CHECKPOINT);
        return java.nio.file.Files.exists(file) ? Optional.of(java.nio.file.Files.readString(file)) : Optional.empty();
    }
}
