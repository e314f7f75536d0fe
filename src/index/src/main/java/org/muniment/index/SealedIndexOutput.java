package org.muniment.index;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.BitUtil;
import org.muniment.vault.chunked.ChunkFormat;
import org.muniment.vault.chunked.ChunkSealer;

/**
 * Writes a sealed index file, one chunk in memory at a time. The checksum is that of the plaintext, as Lucene's own
 * footers expect; what guards the file is the tag of every chunk.
 */
final class SealedIndexOutput extends IndexOutput {

    private final IndexOutput ciphertext;
    private final ChunkSealer sealer;
    private final CRC32 crc = new CRC32();
    private final byte[] plain = new byte[ChunkFormat.CHUNK_BYTES];
    private final byte[] sealed = new byte[ChunkFormat.SEALED_CHUNK_BYTES];
    private int filled;
    /** How much of {@link #plain} the checksum has seen. */
    private int summed;

    private long sealedBytes;
    private boolean closed;
    private boolean failed;

    SealedIndexOutput(IndexOutput ciphertext, ChunkSealer sealer) throws IOException {
        super("sealed " + ciphertext.getName(), ciphertext.getName());
        this.ciphertext = ciphertext;
        this.sealer = sealer;
        byte[] header = sealer.header();
        ciphertext.writeBytes(header, 0, header.length);
    }

    @Override
    public void writeByte(byte b) throws IOException {
        if (filled == plain.length) {
            sealChunk();
        }
        plain[filled++] = b;
    }

    @Override
    public void writeShort(short value) throws IOException {
        if (plain.length - filled < Short.BYTES) {
            super.writeShort(value);
            return;
        }
        BitUtil.VH_LE_SHORT.set(plain, filled, value);
        filled += Short.BYTES;
    }

    @Override
    public void writeInt(int value) throws IOException {
        if (plain.length - filled < Integer.BYTES) {
            super.writeInt(value);
            return;
        }
        BitUtil.VH_LE_INT.set(plain, filled, value);
        filled += Integer.BYTES;
    }

    @Override
    public void writeLong(long value) throws IOException {
        if (plain.length - filled < Long.BYTES) {
            super.writeLong(value);
            return;
        }
        BitUtil.VH_LE_LONG.set(plain, filled, value);
        filled += Long.BYTES;
    }

    @Override
    public void writeBytes(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int left = length;
        while (left > plain.length - filled) {
            int part = plain.length - filled;
            System.arraycopy(bytes, at, plain, filled, part);
            filled += part;
            at += part;
            left -= part;
            sealChunk();
        }
        System.arraycopy(bytes, at, plain, filled, left);
        filled += left;
    }

    @Override
    public long getFilePointer() {
        return sealedBytes + filled;
    }

    @Override
    public long getChecksum() {
        crc.update(plain, summed, filled - summed);
        summed = filled;
        return crc.getValue();
    }

    /** Ends the file, unless writing it failed: then it stays cut off, and no reader takes it for whole. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (ciphertext) {
            if (!failed) {
                if (filled == plain.length) {
                    sealChunk();
                }
                sealChunk();
            }
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private void sealChunk() throws IOException {
        getChecksum();
        failed = true;
        int length = sealer.seal(plain, 0, filled, sealed);
        ciphertext.writeBytes(sealed, 0, length);
        failed = false;
        sealedBytes += filled;
        filled = 0;
        summed = 0;
    }
}
