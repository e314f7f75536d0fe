package org.muniment.vault.chunked;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/**
 * Seals a stream in constant memory. Only {@link #finish()} makes what was written a whole file: closing without it
 * leaves one that every reader refuses as cut off, so that a failure half way never passes for an end. Not thread-safe.
 */
public final class ChunkedWriter extends OutputStream {

    private final OutputStream out;
    private final ChunkSealer sealer;
    private final byte[] plain = new byte[ChunkFormat.CHUNK_BYTES];
    private final byte[] sealed = new byte[ChunkFormat.SEALED_CHUNK_BYTES];
    private int filled;
    private long size;
    private boolean ended;

    /** Writes the header to {@code out}, which this writer then owns. */
    public ChunkedWriter(ChunkScope scope, OutputStream out) throws IOException {
        this.out = out;
        this.sealer = ChunkSealer.start(scope);
        out.write(sealer.header());
    }

    /** Plaintext bytes so far. */
    public long size() {
        return size;
    }

    @Override
    public void write(int b) throws IOException {
        refuseAfterEnd();
        plain[filled++] = (byte) b;
        size++;
        if (filled == plain.length) {
            sealChunk();
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        refuseAfterEnd();
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, plain.length - filled);
            System.arraycopy(bytes, offset + done, plain, filled, part);
            filled += part;
            done += part;
            size += part;
            if (filled == plain.length) {
                sealChunk();
            }
        }
    }

    /** Passes on what is sealed already; an unfinished chunk stays here. */
    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** Seals the last chunk and flushes. Idempotent; nothing can be written afterwards. */
    public void finish() throws IOException {
        if (!ended) {
            ended = true;
            sealChunk();
            out.flush();
        }
    }

    /** Closes the stream below, whole or not. Idempotent. */
    @Override
    public void close() throws IOException {
        ended = true;
        Arrays.fill(plain, (byte) 0);
        out.close();
    }

    private void sealChunk() throws IOException {
        int length = sealer.seal(plain, 0, filled, sealed);
        filled = 0;
        out.write(sealed, 0, length);
    }

    private void refuseAfterEnd() throws IOException {
        if (ended) {
            throw new IOException("sealed stream is finished");
        }
    }
}
