package org.muniment.logs.store;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Tampered;
import org.muniment.vault.KeyId;

/** One segment of the {@link Journal}, read from its start. For one thread. */
final class JournalSegment implements Closeable {

    static final int MAGIC = 0x4d4a4c31; // MJL1
    static final int HEADER_BYTES = 4 + KeyId.BYTES;

    private static final int MAX_SEALED = 1 << 21;
    private static final int BUFFER_BYTES = 1 << 16;

    private final DataInputStream in;
    private final long size;
    private long position;
    private boolean whole = true;
    private @Nullable KeyId key;

    JournalSegment(Path file) throws IOException {
        size = Files.size(file);
        in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES));
    }

    long size() {
        return size;
    }

    /** Whether that key is the one the header names. */
    boolean isSealedBy(KeyId other) {
        return other.equals(key);
    }

    /** Where the next frame starts. */
    long position() {
        return position;
    }

    /** Reads the header; false where there are not even the bytes of one. */
    boolean hasHeader() throws IOException {
        if (size < HEADER_BYTES) {
            return false;
        }
        byte[] header = in.readNBytes(HEADER_BYTES);
        if (header.length < HEADER_BYTES || ByteBuffer.wrap(header).getInt() != MAGIC) {
            throw new Tampered("log journal: header");
        }
        key = KeyId.of(ByteBuffer.wrap(header, Integer.BYTES, KeyId.BYTES));
        position = HEADER_BYTES;
        return true;
    }

    /**
     * The next frame; null at the end, and where only a part of one is left, or zeroes, as file systems lay them out ahead.
     *
     * @throws Tampered when the length is none that a frame has
     */
    byte @Nullable [] next() throws IOException {
        long left = size - position;
        whole = left == 0;
        if (left < Integer.BYTES) {
            return null;
        }
        int length = in.readInt();
        if (length == 0 && onlyZeroes()) {
            return null;
        }
        if (length <= 0 || length > MAX_SEALED) {
            throw new Tampered("log journal: length of a frame");
        }
        if (left < Integer.BYTES + length) {
            return null;
        }
        position += Integer.BYTES + length;
        whole = position == size;
        return in.readNBytes(length);
    }

    private boolean onlyZeroes() throws IOException {
        for (int one = in.read(); one >= 0; one = in.read()) {
            if (one != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the segment ends where the last frame did that {@link #next} gave or looked for. */
    boolean endsWhole() {
        return whole;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
