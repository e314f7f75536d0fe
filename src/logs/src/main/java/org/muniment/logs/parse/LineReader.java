package org.muniment.logs.parse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Lines of a stream, each without its {@code \n} or {@code \r\n}. A line longer than the limit is given cut to the limit,
 * and the rest of it is passed over; give the parser a limit above its own, so that it rejects such a line by name. Not
 * thread-safe.
 */
public final class LineReader {

    private final InputStream in;
    private final int limit;
    private final byte[] buffer = new byte[1 << 16];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    private int at;
    private int end;
    private long number;
    private long offset;
    private long start;

    /** Reads from there; lines up to {@code limit} bytes. */
    public LineReader(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /** The next line; empty at the end. */
    public Optional<byte[]> next() throws IOException {
        line.reset();
        start = offset;
        boolean any = false;
        while (true) {
            if (at == end) {
                end = Math.max(0, in.read(buffer));
                at = 0;
                if (end == 0) {
                    number += any ? 1 : 0;
                    return any ? Optional.of(finished()) : Optional.empty();
                }
            }
            any = true;
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            line.write(buffer, from, Math.min(at - from, Math.max(0, limit - line.size())));
            offset += at - from;
            if (at < end) {
                at++;
                offset++;
                number++;
                return Optional.of(finished());
            }
        }
    }

    private byte[] finished() {
        byte[] bytes = line.toByteArray();
        int length = bytes.length;
        return length > 0 && bytes[length - 1] == '\r' ? Arrays.copyOf(bytes, length - 1) : bytes;
    }

    /** The number of the line given last, from 1. */
    public long number() {
        return number;
    }

    /** Where the line given last began, in bytes from the start of the stream. */
    public long start() {
        return start;
    }

    /** How many bytes have been read as lines. */
    public long offset() {
        return offset;
    }
}
