package org.muniment.archive.format.v1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
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

    /** The whole part from its start, read 256 KiB at a time. */
    InputStream stream() {
        return new Streamed(this);
    }

    /** Not safe for several threads. */
    private static final class Streamed extends InputStream {

        private final PartSource part;
        private final byte[] buffer = new byte[256 << 10];
        private long next;
        private int position;
        private int limit;

        Streamed(PartSource part) {
            this.part = part;
        }

        @Override
        public int read() throws IOException {
            return fill() ? buffer[position++] & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, into.length);
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int got = Math.min(length, limit - position);
            System.arraycopy(buffer, position, into, offset, got);
            position += got;
            return got;
        }

        private boolean fill() throws IOException {
            if (position < limit) {
                return true;
            }
            limit = (int) Math.min(buffer.length, part.size - next);
            position = 0;
            part.read(next, buffer, 0, limit);
            next += limit;
            return limit > 0;
        }
    }
}
