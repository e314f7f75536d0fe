package org.muniment.vault.age;

import java.io.EOFException;

/** A source in memory that counts its ranged reads. */
final class Bytes implements RandomSource {

    private final byte[] bytes;
    int reads;
    long bytesRead;

    Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public void read(long position, byte[] into, int offset, int length) throws EOFException {
        if (position + length > bytes.length) {
            throw new EOFException();
        }
        System.arraycopy(bytes, (int) position, into, offset, length);
        reads++;
        bytesRead += length;
    }
}
