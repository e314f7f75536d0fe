package org.muniment.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Tampered;

/**
 * A ledger's tree, computed again from its entries and compared with its tiles; written from the standards alone (RFC 6962,
 * section 2.1; C2SP tlog-tiles) and apart from the code that writes. Holds 32 bytes for every 256 entries. Used by one
 * thread.
 */
final class RecomputedTree {

    private static final int WIDTH = 256;

    private final Path folder;
    private final Findings findings;
    private final PartialTiles partials;
    private final DetailsCheck details;
    /** The roots of the full bundles. */
    private final List<byte[]> bundleRoots = new ArrayList<>();
    /** The leaf hashes of the bundles in which a size ends that a root is wanted for, with the bundle's number. */
    private final List<Kept> kept = new ArrayList<>();

    private Instant last = Instant.MIN;

    private record Kept(long n, List<byte[]> leaves) {}

    RecomputedTree(Path folder, Findings findings, DetailsCheck details) {
        this.folder = folder;
        this.findings = findings;
        this.partials = new PartialTiles(folder, findings);
        this.details = details;
    }

    /** A file that a tile was read from: its bytes, and how much its name says is in it. */
    private record Chosen(byte[] bytes, int width) {}

    /**
     * Reads all entries and compares the tiles of every level.
     *
     * @param others other sizes whose roots are wanted
     * @param logged what the write-ahead log says of an entry
     * @return false when entries are missing, so that no root can be computed
     */
    boolean read(long size, Set<Long> others, LongFunction<Optional<byte[]>> logged) throws IOException {
        Set<Long> wanted = new HashSet<>();
        wanted.add(size / WIDTH);
        others.forEach(other -> wanted.add(other / WIDTH));
        for (long n = 0; n * WIDTH < size; n++) {
            int width = (int) Math.min(WIDTH, size - n * WIDTH);
            List<byte[]> hashes = readBundle(n, width, logged);
            if (hashes.size() < width) {
                return false;
            }
            if (wanted.contains(n)) {
                kept.add(new Kept(n, hashes));
            }
            if (width == WIDTH) {
                bundleRoots.add(reduce(hashes));
            }
        }
        compareLevels();
        return true;
    }

    private List<byte[]> readBundle(long n, int width, LongFunction<Optional<byte[]>> logged) throws IOException {
        Chosen bundle = tile(Tiles.ENTRIES, n, width);
        Chosen tile = tile("tile/0", n, width);
        ByteBuffer in = ByteBuffer.wrap(bundle.bytes);
        List<byte[]> hashes = new ArrayList<>(width);
        List<Leaf> detailed = new ArrayList<>(Collections.nCopies(width, null));
        boolean good = true;
        for (int slot = 0; slot < width; slot++) {
            long index = n * WIDTH + slot;
            byte @Nullable [] leaf = next(in);
            if (leaf == null) {
                findings.add(index, "entry " + index + " is missing");
                return hashes;
            }
            hashes.add(Hashes.ofLeaf(leaf));
            if (good) {
                good = sameAsTile(index, hashes.get(slot), tile.bytes, slot) && sameAsLogged(index, leaf, logged);
                checkLeaf(index, leaf)
                        .filter(Leaf::hasDetails)
                        .ifPresent(found -> detailed.set((int) (index % WIDTH), found));
            }
        }
        if (good) {
            checkFiles(n, bundle, tile);
            checkDetails(n, width, detailed);
        }
        return hashes;
    }

    /** Nothing may hide behind what was read, or in a partial file that was not. */
    private void checkFiles(long n, Chosen bundle, Chosen tile) throws IOException {
        long first = n * WIDTH;
        if (!PartialTiles.isBundle(bundle.bytes, bundle.width) || tile.bytes.length != tile.width * Hashes.BYTES) {
            findings.add(first, "the files of entries from " + first + " on hold more or less than they should");
        }
        partials.compare(Tiles.ENTRIES + "/" + name(n), bundle.bytes, first);
        partials.compare("tile/0/" + name(n), tile.bytes, first);
    }

    private void checkDetails(long n, int width, List<Leaf> detailed) throws IOException {
        Chosen file = tile(Tiles.DETAILS, n, width);
        long first = n * WIDTH;
        if (file.bytes.length == 0) {
            if (detailed.stream().anyMatch(Objects::nonNull)) {
                findings.add(first, "the sealed details of entries from " + first + " on are missing");
            }
            return;
        }
        if (!PartialTiles.isDetails(file.bytes, file.width)) {
            findings.add(first, "the file of sealed details of entries from " + first + " on was changed");
            return;
        }
        for (int slot = 0; slot < width; slot++) {
            Leaf leaf = detailed.get(slot);
            byte[] sealed = PartialTiles.detail(file.bytes, slot);
            if (leaf != null) {
                details.check(first + slot, leaf, sealed);
            } else if (sealed.length > 0) {
                findings.add(
                        first + slot, "entry " + (first + slot) + " has sealed details that it does not commit to");
            }
        }
        partials.compare(Tiles.DETAILS + "/" + name(n), file.bytes, first);
    }

    private static byte @Nullable [] next(ByteBuffer in) {
        if (in.remaining() < 2) {
            return null;
        }
        int length = in.getShort() & 0xffff;
        if (length > in.remaining()) {
            return null;
        }
        byte[] leaf = new byte[length];
        in.get(leaf);
        return leaf;
    }

    private boolean sameAsTile(long index, byte[] hash, byte[] tile, int slot) {
        int at = slot * hash.length;
        if (tile.length < at + hash.length) {
            findings.add(index, "the hash of entry " + index + " is missing");
            return false;
        }
        if (!Arrays.equals(hash, 0, hash.length, tile, at, at + hash.length)) {
            findings.add(index, "entry " + index + " was changed: it does not match its hash");
            return false;
        }
        return true;
    }

    private boolean sameAsLogged(long index, byte[] leaf, LongFunction<Optional<byte[]>> logged) {
        Optional<byte[]> other = logged.apply(index);
        if (other.isPresent() && !Arrays.equals(leaf, other.get())) {
            findings.add(index, "entry " + index + " was changed: it does not match the write-ahead log");
            return false;
        }
        return true;
    }

    /** Checks an entry's form and time; empty when it is malformed. */
    Optional<Leaf> checkLeaf(long index, byte[] bytes) {
        try {
            Leaf leaf = Leaf.parse(bytes);
            if (leaf.at().isBefore(last)) {
                findings.add(index, "entry " + index + " is earlier than the one before it");
            }
            last = leaf.at();
            return Optional.of(leaf);
        } catch (Tampered e) {
            findings.add(index, "entry " + index + " is malformed");
            return Optional.empty();
        }
    }

    private void compareLevels() throws IOException {
        List<byte[]> row = bundleRoots;
        long covered = WIDTH;
        for (int level = 1; !row.isEmpty(); level++) {
            List<byte[]> above = new ArrayList<>();
            for (int from = 0; from < row.size(); from += WIDTH) {
                List<byte[]> hashes = row.subList(from, Math.min(row.size(), from + WIDTH));
                compareTile(level, from / WIDTH, hashes, covered);
                if (hashes.size() == WIDTH) {
                    above.add(reduce(hashes));
                }
            }
            row = above;
            covered *= WIDTH;
        }
    }

    private void compareTile(int level, long n, List<byte[]> hashes, long covered) throws IOException {
        Chosen chosen = tile("tile/" + level, n, hashes.size());
        byte[] tile = chosen.bytes;
        long covers = n * WIDTH * covered;
        if (tile.length != chosen.width * Hashes.BYTES && !findings.hasWithin(covers, covers + WIDTH * covered)) {
            findings.add(covers, "the hashes of entries from " + covers + " on are not whole: level " + level);
        }
        for (int slot = 0; slot < hashes.size(); slot++) {
            byte[] hash = hashes.get(slot);
            int at = slot * hash.length;
            boolean same =
                    tile.length >= at + hash.length && Arrays.equals(hash, 0, hash.length, tile, at, at + hash.length);
            long from = (n * WIDTH + slot) * covered;
            if (!same && !findings.hasWithin(from, from + covered)) {
                findings.add(
                        from,
                        "entries " + from + " to " + (from + covered - 1) + " or their hashes were changed: level "
                                + level + " differs");
            }
        }
        partials.compare("tile/" + level + "/" + name(n), tile, covers);
    }

    /** The root over the first entries: MTH(D[size]). */
    byte[] root(long size) {
        return size == 0 ? Hashes.ofNothing() : subtree(0, size);
    }

    private byte[] subtree(long from, long to) {
        long width = to - from;
        if (width == WIDTH) {
            return bundleRoots.get((int) (from / WIDTH));
        }
        if (width == 1) {
            return leafHash(from);
        }
        long half = 1;
        while (half * 2 < width) {
            half *= 2;
        }
        return Hashes.ofNode(subtree(from, from + half), subtree(from + half, to));
    }

    private byte[] leafHash(long index) {
        for (Kept bundle : kept) {
            if (bundle.n == index / WIDTH) {
                return bundle.leaves.get((int) (index % WIDTH));
            }
        }
        throw new IllegalStateException("leaf hashes were not kept");
    }

    private static byte[] reduce(List<byte[]> hashes) {
        byte[][] row = hashes.toArray(new byte[0][]);
        for (int width = row.length; width > 1; width /= 2) {
            for (int i = 0; i < width / 2; i++) {
                row[i] = Hashes.ofNode(row[2 * i], row[2 * i + 1]);
            }
        }
        return row[0];
    }

    /** 1234067 as {@code x001/x234/067}. */
    private static String name(long n) {
        String name = String.format(Locale.ROOT, "%03d", n % 1000);
        for (long rest = n / 1000; rest > 0; rest /= 1000) {
            name = String.format(Locale.ROOT, "x%03d/", rest % 1000) + name;
        }
        return name;
    }

    /** A tile, at least as wide as wanted if there is one; without bytes when there is none. */
    private Chosen tile(String kind, long n, int width) throws IOException {
        Path full = folder.resolve(kind + "/" + name(n));
        Path narrow = folder.resolve(kind + "/" + name(n) + ".p");
        for (int i = 0; i < 3; i++) {
            int wide = Files.exists(full) ? WIDTH : widest(narrow, width);
            try {
                return new Chosen(
                        Files.readAllBytes(wide == WIDTH ? full : narrow.resolve(Integer.toString(wide))), wide);
            } catch (NoSuchFileException e) {
                // gone in favour of the full one, if the owner is at work
            }
        }
        return new Chosen(new byte[0], 0);
    }

    private static int widest(Path partials, int width) throws IOException {
        int best = width;
        if (Files.isDirectory(partials) && !Files.exists(partials.resolve(Integer.toString(width)))) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(partials, "[0-9]*")) {
                for (Path file : files) {
                    String name = file.getFileName().toString();
                    best = name.length() > 3 ? best : Math.max(best, Integer.parseInt(name));
                }
            } catch (NumberFormatException e) {
                // somebody put a file there; what is missing is told
            }
        }
        return best;
    }
}
