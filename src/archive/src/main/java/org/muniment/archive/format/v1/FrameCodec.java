package org.muniment.archive.format.v1;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import org.muniment.terms.Tampered;

/**
 * Compresses and decompresses single zstd frames (RFC 8878) at level 9, with content size and checksum in each. Not safe
 * for several threads; closing frees native memory.
 */
public final class FrameCodec implements AutoCloseable {

    /** Plain bytes of a frame, unless one line alone is longer. */
    public static final int FRAME_BYTES = 1 << 20;

    /** Plain bytes of a frame at most: one line of 16 MiB with its end. */
    public static final int MAX_FRAME_BYTES = (16 << 20) + 1;

    private static final int LEVEL = 9;

    private final ZstdCompressCtx compress =
            new ZstdCompressCtx().setLevel(LEVEL).setChecksum(true).setContentSize(true);
    private final ZstdDecompressCtx decompress = new ZstdDecompressCtx();
    private byte[] room = new byte[(int) Zstd.compressBound(FRAME_BYTES)];

    /** The frame of {@code plain[0, length)}, in an array that the next call uses again. */
    public Compressed compress(byte[] plain, int length) {
        int bound = (int) Zstd.compressBound(length);
        if (room.length < bound) {
            room = new byte[bound];
        }
        int size = compress.compressByteArray(room, 0, room.length, plain, 0, length);
        return new Compressed(room, size);
    }

    /**
     * A compressed frame, {@code bytes[0, length)}.
     *
     * @param bytes belong to the codec
     */
    public record Compressed(byte[] bytes, int length) {}

    /**
     * Fills {@code into} from its start with exactly {@code plain} bytes.
     *
     * @throws Tampered if the frame is damaged or of another size
     */
    public void decompress(byte[] frame, byte[] into, int plain) {
        int size;
        try {
            size = decompress.decompressByteArray(into, 0, plain, frame, 0, frame.length);
        } catch (ZstdException damaged) {
            throw new Tampered("zstd frame is damaged", damaged);
        }
        if (size != plain) {
            throw new Tampered("zstd frame has another size than its table says");
        }
    }

    @Override
    public void close() {
        compress.close();
        decompress.close();
    }
}
