package org.muniment.ledger;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.muniment.terms.Tampered;

/**
 * Where tiles lie (C2SP tlog-tiles): {@code tile/<level>/<N>}, {@code tile/entries/<N>}, and beside the standard
 * {@code details/<N>}; each with {@code .p/<width>} while it is not full. Thread-safe.
 */
final class Tiles {

    static final int WIDTH = 256;
    static final String ENTRIES = "tile/entries";
    static final String DETAILS = "details";

    private static final int GROUP = 1000;
    /** How often a tile is looked for, since a partial one may go while it is, in favour of the full one. */
    static final int LOOKS = 3;

    private final Path folder;

    Tiles(Path folder) {
        this.folder = folder;
    }

    static String level(int level) {
        return "tile/" + level;
    }

    /** A tile's path; a width of {@link #WIDTH} means the full one. */
    Path path(String kind, long n, int width) {
        String full = kind + "/" + encode(n);
        return folder.resolve(width == WIDTH ? full : full + ".p/" + width);
    }

    Path partials(String kind, long n) {
        return folder.resolve(kind + "/" + encode(n) + ".p");
    }

    /** 1234067 as {@code x001/x234/067}. */
    static String encode(long n) {
        StringBuilder path = new StringBuilder(threeDigits(n % GROUP));
        for (long rest = n / GROUP; rest > 0; rest /= GROUP) {
            path.insert(0, "x" + threeDigits(rest % GROUP) + "/");
        }
        return path.toString();
    }

    private static String threeDigits(long n) {
        return Long.toString(GROUP + n).substring(1);
    }

    /** A tile of at least a width: that width, the full one, or any wider one, for they begin alike. */
    Optional<byte[]> readAtLeast(String kind, long n, int width) throws IOException {
        Optional<byte[]> found = read(path(kind, n, width));
        for (int i = 0; found.isEmpty() && i < LOOKS; i++) {
            found = read(widest(kind, n, width));
        }
        return found;
    }

    /** The full tile, or else the next wider partial one, or else the path asked for, where then nothing is. */
    Path widest(String kind, long n, int width) throws IOException {
        Path full = path(kind, n, WIDTH);
        Path partials = partials(kind, n);
        if (Files.exists(full) || !Files.isDirectory(partials)) {
            return full;
        }
        int wider = WIDTH;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(partials, "[0-9]*")) {
            for (Path file : files) {
                int candidate = Integer.parseInt(file.getFileName().toString());
                wider = candidate > width && candidate < wider ? candidate : wider;
            }
        }
        return path(kind, n, wider);
    }

    private static Optional<byte[]> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The first hashes of a tile; {@link Tampered} when there are not as many. */
    List<byte[]> hashes(int level, long n, int width) throws IOException {
        byte[] bytes = readAtLeast(level(level), n, width).orElse(new byte[0]);
        if (bytes.length < width * Hashes.BYTES) {
            throw new Tampered("ledger tile " + level + "/" + encode(n) + " is missing or cut");
        }
        List<byte[]> hashes = new ArrayList<>(width);
        for (int i = 0; i < width; i++) {
            hashes.add(Arrays.copyOfRange(bytes, i * Hashes.BYTES, (i + 1) * Hashes.BYTES));
        }
        return hashes;
    }

    static byte[] joined(List<byte[]> hashes) {
        ByteBuffer out = ByteBuffer.allocate(hashes.size() * Hashes.BYTES);
        hashes.forEach(out::put);
        return out.array();
    }

    /** The first entries of a bundle; {@link Tampered} when there are not as many. */
    List<byte[]> entries(long n, int width) throws IOException {
        return unbundle(readAtLeast(ENTRIES, n, width).orElse(new byte[0]), width)
                .orElseThrow(() -> new Tampered("ledger bundle " + encode(n) + " is missing or cut"));
    }

    static Optional<List<byte[]>> unbundle(byte[] bundle, int width) {
        ByteBuffer in = ByteBuffer.wrap(bundle);
        List<byte[]> entries = new ArrayList<>(width);
        try {
            for (int i = 0; i < width; i++) {
                byte[] entry = new byte[in.getShort() & 0xffff];
                in.get(entry);
                entries.add(entry);
            }
            return Optional.of(entries);
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    static byte[] bundled(List<byte[]> entries) {
        int size = entries.stream().mapToInt(entry -> 2 + entry.length).sum();
        ByteBuffer out = ByteBuffer.allocate(size);
        for (byte[] entry : entries) {
            out.putShort((short) entry.length).put(entry);
        }
        return out.array();
    }
}
