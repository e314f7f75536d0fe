package org.muniment.vault.age;

import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes that can be read from any place: a file, a member inside a tar, an object in an object store. Implementations are
 * safe for use by several threads at once and do not change while they are open.
 */
public interface RandomSource {

    /** The number of bytes. */
    long size() throws IOException;

    /**
     * Fills {@code into[offset, offset + length)} with the bytes that start at {@code position}; one call is one ranged
     * read.
     *
     * @throws java.io.EOFException if the source ends before {@code length} bytes
     */
    void read(long position, byte[] into, int offset, int length) throws IOException;

    /**
     * All bytes from the first on, as a stream for one thread. Closing it closes nothing here.
     *
     * @param bufferBytes fetched with one ranged read, at least 1
     */
    default InputStream stream(int bufferBytes) {
        return new SourceStream(this, bufferBytes);
    }
}
