package org.muniment.vault.chunked;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.muniment.vault.DataKey;
import org.muniment.vault.KeyId;

/** A sealed file as a stream, one chunk in memory at a time. */
final class SealedStream extends InputStream {

    private static final long NONE = -1;

    private final FileChannel channel;
    private final ChunkedReader reader;
    private final Unsealer worker = new Unsealer();
    private final byte[] plain = new byte[ChunkFormat.CHUNK_BYTES];
    private long position;
    private long loaded = NONE;

    SealedStream(FileChannel channel, Function<KeyId, DataKey> keys, byte[] context) throws IOException {
        this(channel, id -> new ChunkScope(keys.apply(id), SealedRole.FILE, context));
    }

    SealedStream(FileChannel channel, Function<KeyId, ChunkScope> scopes) throws IOException {
        this.channel = channel;
        try {
            reader = ChunkedReader.open(new Source(channel, channel.size()), scopes, worker, plain);
            loaded = ChunkFormat.lastChunk(reader.plainSize());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public int read() throws IOException {
        if (!load()) {
            return -1;
        }
        return Byte.toUnsignedInt(plain[(int) (position++ % ChunkFormat.CHUNK_BYTES)]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!load()) {
            return -1;
        }
        int start = (int) (position % ChunkFormat.CHUNK_BYTES);
        int part = Math.min(length, reader.chunkSize(loaded) - start);
        System.arraycopy(plain, start, into, offset, part);
        position += part;
        return part;
    }

    @Override
    public long skip(long count) {
        long skipped = Math.clamp(count, 0, reader.plainSize() - position);
        position += skipped;
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, reader.plainSize() - position);
    }

    @Override
    public void close() throws IOException {
        Arrays.fill(plain, (byte) 0);
        loaded = NONE;
        channel.close();
    }

    private boolean load() throws IOException {
        if (position >= reader.plainSize()) {
            return false;
        }
        long wanted = position / ChunkFormat.CHUNK_BYTES;
        if (loaded != wanted) {
            loaded = NONE;
            reader.readChunk(wanted, plain, worker);
            loaded = wanted;
        }
        return true;
    }

    private record Source(FileChannel channel, long length) implements ChunkSource {

        @Override
        public void read(long position, byte[] into, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
            long at = position;
            while (buffer.hasRemaining()) {
                int got = channel.read(buffer, at);
                if (got < 0) {
                    throw new EOFException("sealed file ends early");
                }
                at += got;
            }
        }
    }
}
