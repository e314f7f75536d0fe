package org.muniment.archive.format.v1;

import java.io.EOFException;
import java.io.IOException;
import org.muniment.vault.age.RandomSource;

/** A part of another source: a member of a tar. */
record PartSource(RandomSource whole, long from, long size) implements RandomSource {

    @Override
    public void read(long position, byte[] into, int offset, int length) throws IOException {
        if (position < 0 || position + length > size) {
            throw new EOFException("read beyond the end of a member");
        }
        whole.read(from + position, into, offset, length);
    }
}
