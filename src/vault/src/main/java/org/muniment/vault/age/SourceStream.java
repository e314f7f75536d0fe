package org.muniment.vault.age;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A source from its first byte on, fetched by ranged reads of one size. Not safe for several threads. */
final class SourceStream extends InputStream {

    private final RandomSource source;
    private final byte[] buffer;
    private long next;
    private int position;
    private int limit;

    SourceStream(RandomSource source, int bufferBytes) {
        this.source = source;
        this.buffer = new byte[bufferBytes];
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
        int part = Math.min(length, limit - position);
        System.arraycopy(buffer, position, into, offset, part);
        position += part;
        return part;
    }

    private boolean fill() throws IOException {
        if (position == limit) {
            position = 0;
            limit = (int) Math.min(buffer.length, source.size() - next);
            source.read(next, buffer, 0, limit);
            next += limit;
        }
        return limit > 0;
    }
}
