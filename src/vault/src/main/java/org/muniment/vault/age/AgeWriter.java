package org.muniment.vault.age;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;

/**
 * Seals a stream as an age file, one chunk of 64 KiB in memory at a time. Not safe for several threads.
 *
 * <p>{@link #finish()} completes the file; a writer that is only closed leaves a file that every reader refuses, which is
 * what a caller wants that failed half-way.
 */
public final class AgeWriter extends OutputStream {

    private final OutputStream out;
    private final Chunks chunks;
    private final byte[] headDigest;
    private final byte[] plain = new byte[Chunks.PLAIN_BYTES];
    private final byte[] sealed = new byte[Chunks.SEALED_BYTES];
    private int held;
    private long number;
    private boolean finished;

    /**
     * Writes the header.
     *
     * @param out is not buffered here; chunks go to it whole
     * @param recipients 1 to 256
     */
    public AgeWriter(OutputStream out, List<AgeRecipient> recipients) throws IOException {
        this.out = out;
        Header header = Header.fresh(recipients);
        this.chunks = new Chunks(header.payloadKey());
        this.headDigest = header.digest();
        out.write(header.bytes());
    }

    /**
     * SHA-256 of header and nonce. Who knows it can tell this file from one that somebody else sealed to the same
     * recipients, without reading more than its beginning: both fix the file key, and the file key every chunk.
     */
    public byte[] headDigest() {
        return headDigest.clone();
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        if (finished) {
            throw new IOException("age file is finished");
        }
        int next = offset;
        int end = offset + length;
        while (next < end) {
            if (held == plain.length) {
                chunk(false);
            }
            int part = Math.min(end - next, plain.length - held);
            System.arraycopy(from, next, plain, held, part);
            held += part;
            next += part;
        }
    }

    /** Writes the last chunk. The underlying stream stays open. */
    public void finish() throws IOException {
        if (!finished) {
            chunk(true);
            finished = true;
            out.flush();
        }
    }

    private void chunk(boolean last) throws IOException {
        chunks.seal(number++, last, new Keys.Span(plain, 0, held, "chunk"), sealed);
        out.write(sealed, 0, held + Keys.TAG_BYTES);
        held = 0;
    }

    /** Passes on whole chunks only, so there is nothing to flush here but the underlying stream. */
    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** Closes the underlying stream; does <em>not</em> finish. */
    @Override
    public void close() throws IOException {
        finished = true;
        out.close();
    }
}
