package org.muniment.vault.age;

import java.io.IOException;
import java.util.Objects;
import org.muniment.terms.Tampered;

/**
 * Opens any part of an age file by ranged reads. Safe for several threads; keeps nothing but the header.
 *
 * <p>Each chunk is authenticated when it is read, the last one as the last. {@link #size()} first makes sure of the last
 * chunk, as the specification demands of whoever counts from the end.
 */
public final class SeekableAge {

    /** Plain bytes of a chunk; only the last one is shorter. */
    public static final int CHUNK_BYTES = Chunks.PLAIN_BYTES;

    private static final int FIRST_READ_BYTES = 1 << 10;

    private final RandomSource source;
    private final Chunks chunks;
    private final byte[] headDigest;
    private final long payload;
    private final long sealedBytes;
    private volatile boolean endChecked;

    private SeekableAge(RandomSource source, Header header) throws IOException {
        this.source = source;
        this.chunks = new Chunks(header.payloadKey());
        this.headDigest = header.digest();
        this.payload = header.bytes().length;
        this.sealedBytes = source.size() - payload;
    }

    /**
     * Reads and checks the header, usually with one ranged read of 1 KiB.
     *
     * @throws Tampered if it is damaged or not meant for this identity
     */
    public static SeekableAge open(RandomSource source, AgeIdentity identity) throws IOException {
        return new SeekableAge(source, Header.read(source.stream(FIRST_READ_BYTES), identity));
    }

    /** As {@link AgeWriter#headDigest()}. */
    public byte[] headDigest() {
        return headDigest.clone();
    }

    /** The number of chunks, at least 1. */
    public long chunks() {
        return Chunks.count(sealedBytes);
    }

    /** Plain bytes of the whole file; the first call reads the last chunk to make sure that it is the last. */
    public long size() throws IOException {
        if (!endChecked) {
            readChunk(chunks() - 1, new byte[CHUNK_BYTES]);
            endChecked = true;
        }
        return sealedBytes - chunks() * Keys.TAG_BYTES;
    }

    /**
     * Opens chunk {@code number} into {@code into}, from its start; one ranged read.
     *
     * @param into at least {@link #CHUNK_BYTES}
     * @return the plain bytes of this chunk
     * @throws Tampered if the chunk does not authenticate
     */
    public int readChunk(long number, byte[] into) throws IOException {
        Objects.checkIndex(number, chunks());
        int length = (int) Math.min(Chunks.SEALED_BYTES, sealedBytes - number * Chunks.SEALED_BYTES);
        byte[] sealed = new byte[Math.max(0, length)];
        source.read(payload + number * Chunks.SEALED_BYTES, sealed, 0, sealed.length);
        return open(number, new Keys.Span(sealed, 0, sealed.length, "chunk " + number), into);
    }

    /**
     * Opens the plain bytes {@code [position, position + length)} with one ranged read over the chunks that hold them.
     *
     * @param length at most 64 MiB
     * @throws Tampered if a chunk does not authenticate or the file ends before
     */
    public byte[] read(long position, int length) throws IOException {
        if (length < 0 || length > 64 << 20 || position < 0) {
            throw new IllegalArgumentException("range of " + length + " bytes at " + position);
        }
        byte[] plain = new byte[length];
        if (length == 0) {
            return plain;
        }
        long first = position / CHUNK_BYTES;
        long last = (position + length - 1) / CHUNK_BYTES;
        if (last >= chunks()) {
            throw new Tampered("age file ends before byte " + (position + length));
        }
        long from = first * Chunks.SEALED_BYTES;
        byte[] sealed = new byte[(int) (Math.min(sealedBytes, (last + 1) * Chunks.SEALED_BYTES) - from)];
        source.read(payload + from, sealed, 0, sealed.length);
        byte[] chunk = new byte[CHUNK_BYTES];
        int done = 0;
        for (long number = first; number <= last; number++) {
            int at = (int) ((number - first) * Chunks.SEALED_BYTES);
            int span = Math.min(Chunks.SEALED_BYTES, sealed.length - at);
            int opened = open(number, new Keys.Span(sealed, at, span, "chunk " + number), chunk);
            int skip = number == first ? (int) (position % CHUNK_BYTES) : 0;
            int part = Math.min(length - done, opened - skip);
            if (part <= 0) {
                break;
            }
            System.arraycopy(chunk, skip, plain, done, part);
            done += part;
        }
        if (done < length) {
            throw new Tampered("age file ends before byte " + (position + length));
        }
        return plain;
    }

    private int open(long number, Keys.Span sealed, byte[] plain) {
        return chunks.open(number, number == chunks() - 1, sealed, plain);
    }
}
