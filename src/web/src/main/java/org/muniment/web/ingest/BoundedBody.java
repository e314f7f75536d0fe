package org.muniment.web.ingest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.muniment.terms.Refusal;

/** A request body that ends with a refusal when it is too large or too slow. Not thread-safe. */
final class BoundedBody extends FilterInputStream {

    private static final int CHECK_EVERY = 64 * 1024;

    private final long limit;
    private final InstantSource clock;
    private final Instant end;
    private long read;
    private long checked;

    BoundedBody(InputStream body, long limitBytes, InstantSource clock, Duration longest) {
        super(body);
        this.limit = limitBytes;
        this.clock = clock;
        this.end = clock.instant().plus(longest);
    }

    @Override
    public int read() throws IOException {
        int b = in.read();
        if (b >= 0) {
            count(1);
        }
        return b;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int n = in.read(into, offset, length);
        if (n > 0) {
            count(n);
        }
        return n;
    }

    @Override
    public long skip(long n) {
        return 0;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(int n) {
        read += n;
        if (read > limit) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "the body is larger than " + (limit >> 20) + " MiB");
        }
        if (read - checked >= CHECK_EVERY || n < 16) {
            checked = read;
            if (clock.instant().isAfter(end)) {
                throw new Refusal(Refusal.Code.UNAVAILABLE, "the body came too slowly");
            }
        }
    }
}
