package org.muniment.archive.format.v1;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Counts and hashes what passes through. Not safe for several threads. */
public final class HashingStream extends FilterOutputStream {

    private final MessageDigest digest = Hashing.sha256();
    private long count;

    /** Passes everything on to {@code out}. */
    public HashingStream(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        out.write(from, offset, length);
        digest.update(from, offset, length);
        count += length;
    }

    /** Bytes so far. */
    public long count() {
        return count;
    }

    /** SHA-256 of all bytes, lower case hexadecimal; ends the hashing. */
    public String sha256Hex() {
        return Hashing.hex(digest.digest());
    }
}
