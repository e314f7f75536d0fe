package org.muniment.archive.format.v1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.muniment.terms.Tampered;

/**
 * Sizes of the zstd frames of a day: the seek table of the
 * <a href="https://github.com/facebook/zstd/blob/dev/contrib/seekable_format/zstd_seekable_compression_format.md">Zstandard
 * Seekable Format 0.1.0</a>, without checksums (every frame carries its own). A skippable frame behind the data frames,
 * which {@code zstd -d} passes over.
 */
public final class FrameTable {

    /** Frames of one day at most: 2 TiB of records at 1 MiB each. */
    public static final int MAX_FRAMES = 1 << 21;

    private static final int SKIPPABLE_MAGIC = 0x184D2A5E;
    private static final int SEEKABLE_MAGIC = 0x8F92EAB1;
    private static final int HEADER_BYTES = 8;
    private static final int ENTRY_BYTES = 8;
    private static final int FOOTER_BYTES = 9;
    private static final int CHECKSUM_FLAG = 0x80;
    private static final int RESERVED_BITS = 0x7c;

    private final List<Size> sizes = new ArrayList<>();

    /**
     * One frame.
     *
     * @param sealed bytes as compressed
     * @param plain bytes as given back
     */
    public record Size(int sealed, int plain) {}

    /** Notes the next frame. */
    public void add(int sealed, int plain) {
        if (sizes.size() == MAX_FRAMES) {
            throw new IllegalStateException("a day has at most " + MAX_FRAMES + " frames");
        }
        sizes.add(new Size(sealed, plain));
    }

    /** How many frames so far. */
    public int frames() {
        return sizes.size();
    }

    /** All frames so far, in order. */
    public List<Size> sizes() {
        return List.copyOf(sizes);
    }

    /** Compressed bytes of all frames, which is where the table starts. */
    public long sealedBytes() {
        return sizes.stream().mapToLong(Size::sealed).sum();
    }

    /** Plain bytes of all frames. */
    public long plainBytes() {
        return sizes.stream().mapToLong(Size::plain).sum();
    }

    /** The table as it stands in the file. */
    public byte[] encode() {
        int content = sizes.size() * ENTRY_BYTES + FOOTER_BYTES;
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + content).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(SKIPPABLE_MAGIC).putInt(content);
        for (Size size : sizes) {
            out.putInt(size.sealed).putInt(size.plain);
        }
        out.putInt(sizes.size()).put((byte) 0).putInt(SEEKABLE_MAGIC);
        return out.array();
    }

    /** Bytes of a table of so many frames. */
    public static int encodedBytes(int frames) {
        return HEADER_BYTES + frames * ENTRY_BYTES + FOOTER_BYTES;
    }

    /**
     * Reads a table.
     *
     * @param table exactly the skippable frame
     * @throws Tampered if it is not one, or not of this layout
     */
    public static FrameTable decode(byte[] table) {
        ByteBuffer in = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
        if (table.length < HEADER_BYTES + FOOTER_BYTES
                || in.getInt() != SKIPPABLE_MAGIC
                || in.getInt() != table.length - HEADER_BYTES
                || in.getInt(table.length - 4) != SEEKABLE_MAGIC) {
            throw new Tampered("seek table is not one");
        }
        int descriptor = table[table.length - 5] & 0xff;
        int frames = in.getInt(table.length - FOOTER_BYTES);
        if ((descriptor & (CHECKSUM_FLAG | RESERVED_BITS)) != 0
                || frames < 0
                || frames > MAX_FRAMES
                || encodedBytes(frames) != table.length) {
            throw new Tampered("seek table has another layout");
        }
        FrameTable decoded = new FrameTable();
        for (int i = 0; i < frames; i++) {
            Size size = new Size(in.getInt(), in.getInt());
            if (size.sealed <= 0 || size.plain < 0) {
                throw new Tampered("seek table has a size that cannot be");
            }
            decoded.sizes.add(size);
        }
        return decoded;
    }
}
