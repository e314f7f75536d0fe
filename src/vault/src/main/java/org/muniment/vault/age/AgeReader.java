package org.muniment.vault.age;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * Opens an age file as a stream; every byte handed out was authenticated. Not safe for several threads.
 *
 * <p>Reading to the end is part of the check: only then is it known that the file was not cut off.
 */
public final class AgeReader extends InputStream {

    private final InputStream in;
    private final Chunks chunks;
    private final byte[] headDigest;
    private byte[] ahead = new byte[Chunks.SEALED_BYTES];
    private byte[] behind = new byte[Chunks.SEALED_BYTES];
    private int aheadLength;
    private final byte[] plain = new byte[Chunks.PLAIN_BYTES];
    private int position;
    private int limit;
    private long number;
    private boolean ended;

    /**
     * Reads the header.
     *
     * @throws org.muniment.terms.Tampered if it is damaged or not meant for this identity; as do all reads for the payload
     */
    public AgeReader(InputStream in, AgeIdentity identity) throws IOException {
        this.in = in;
        Header header = Header.read(in, identity);
        this.chunks = new Chunks(header.payloadKey());
        this.headDigest = header.digest();
        this.aheadLength = in.readNBytes(ahead, 0, ahead.length);
    }

    /** As {@link AgeWriter#headDigest()}. */
    public byte[] headDigest() {
        return headDigest.clone();
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        while (position == limit) {
            if (ended) {
                return -1;
            }
            next();
        }
        int part = Math.min(length, limit - position);
        System.arraycopy(plain, position, into, offset, part);
        position += part;
        return part;
    }

    /** One chunk is read ahead, for only the end of the file says which one is the last. */
    private void next() throws IOException {
        byte[] current = ahead;
        int length = aheadLength;
        ahead = behind;
        behind = current;
        aheadLength = length == Chunks.SEALED_BYTES ? in.readNBytes(ahead, 0, ahead.length) : 0;
        boolean last = aheadLength == 0;
        limit = chunks.open(number, last, new Keys.Span(current, 0, length, "chunk " + number), plain);
        position = 0;
        number++;
        ended = last;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
