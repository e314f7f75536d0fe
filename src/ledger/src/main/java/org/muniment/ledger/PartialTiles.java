package org.muniment.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Compares what lies beside the last tile of a kind: while it is not full there are several of it, of different widths, and
 * every one must begin as the others do. Written apart from the code that writes. Used by one thread.
 */
final class PartialTiles {

    private static final int HASH_BYTES = 32;
    private static final int DETAILS_AT = 8 + 256 * 8;

    private final Path folder;
    private final Findings findings;

    PartialTiles(Path folder, Findings findings) {
        this.folder = folder;
        this.findings = findings;
    }

    /**
     * Compares the partial files of a tile with one that was verified.
     *
     * @param tile the tile's path without a width, below the ledger's folder
     * @param verified the bytes that were verified
     * @param first the first entry it covers
     */
    void compare(String tile, byte[] verified, long first) throws IOException {
        Path partials = folder.resolve(tile + ".p");
        if (!Files.isDirectory(partials)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(partials, "[0-9]*")) {
            for (Path file : files) {
                if (!fits(tile, file, verified)) {
                    findings.add(first, folder.relativize(file) + " was changed: it does not agree with its tile");
                }
            }
        } catch (NoSuchFileException e) {
            // gone in favour of the full one, if the owner is at work
        }
    }

    private static boolean fits(String tile, Path file, byte[] verified) throws IOException {
        String name = file.getFileName().toString();
        if (!name.matches("[1-9][0-9]{0,2}")) {
            return false;
        }
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return true;
        }
        int width = Integer.parseInt(name);
        if (tile.startsWith(Tiles.DETAILS)) {
            return isDetails(bytes, width) && sameDetails(bytes, verified, width);
        }
        boolean whole = tile.startsWith(Tiles.ENTRIES) ? isBundle(bytes, width) : bytes.length == width * HASH_BYTES;
        int common = Math.min(bytes.length, verified.length);
        return whole && Arrays.equals(bytes, 0, common, verified, 0, common);
    }

    /** Whether bytes are exactly so many entries, each after its length. */
    static boolean isBundle(byte[] bytes, int width) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        for (int i = 0; i < width; i++) {
            if (in.remaining() < 2) {
                return false;
            }
            int length = in.getShort() & 0xffff;
            if (in.remaining() < length) {
                return false;
            }
            in.position(in.position() + length);
        }
        return !in.hasRemaining();
    }

    /** Whether bytes are a file of so many sealed details: values one after the other, nothing between or behind. */
    static boolean isDetails(byte[] bytes, int width) {
        if (bytes.length < DETAILS_AT
                || !new String(bytes, 0, 8, java.nio.charset.StandardCharsets.ISO_8859_1).equals("MUNLDET\u0001")) {
            return false;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).position(8);
        long expected = DETAILS_AT;
        for (int slot = 0; slot < 256; slot++) {
            int offset = in.getInt();
            int length = in.getInt();
            boolean good = slot < width
                    ? offset == expected && length >= 0 && expected + length <= bytes.length
                    : offset == 0 && length == 0;
            if (!good) {
                return false;
            }
            expected += length;
        }
        return expected == bytes.length;
    }

    private static boolean sameDetails(byte[] bytes, byte[] verified, int width) {
        for (int slot = 0; slot < width; slot++) {
            byte[] other = detail(verified, slot);
            if (other.length > 0 && !Arrays.equals(other, detail(bytes, slot))) {
                return false;
            }
        }
        return true;
    }

    /** The sealed details in a slot of a file that {@link #isDetails}. */
    static byte[] detail(byte[] bytes, int slot) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int offset = in.getInt(8 + slot * 8);
        int length = in.getInt(8 + slot * 8 + 4);
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }
}
