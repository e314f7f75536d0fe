package org.muniment.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * One segment of the write-ahead log, being written (FORMAT.md, section 3): a header, then one frame per batch. Space is
 * laid out with zeroes ahead of the frames, so that having a frame on the disk needs no change of the file's length. Used
 * by one thread.
 */
final class Wal implements AutoCloseable {

    static final byte[] MAGIC = "MUNLWAL\u0001".getBytes(StandardCharsets.US_ASCII);
    static final int HEADER_BYTES = 8 + 8 + 4;
    static final int FRAME_MAGIC = 0x4D4C5746;
    static final int FRAME_HEADER_BYTES = 4 + 4 + 8 + 4 + 4;
    static final int MAX_PAYLOAD_BYTES = 64 << 20;

    private static final int STEP_BYTES = 4 << 20;
    private static final int BUFFER_BYTES = 1 << 20;

    private final Path file;
    private final long base;
    private final FileChannel channel;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long position;
    private long laidOut;

    private Wal(Path file, long base, FileChannel channel, long position) {
        this.file = file;
        this.base = base;
        this.channel = channel;
        this.position = position;
        this.laidOut = position;
    }

    static Path path(Path folder, long base) {
        return folder.resolve(String.format(Locale.ROOT, "%020d.wal", base));
    }

    /** Makes a segment, and has it on the disk. */
    static Wal create(Path folder, long base) throws IOException {
        Path file = path(folder, base);
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putLong(base);
            header.putInt(crc(header.duplicate().flip())).flip();
            Disk.write(channel, header, 0);
            channel.force(true);
            Disk.sync(folder);
            return new Wal(file, base, channel, HEADER_BYTES);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Goes on with a segment after its last good frame; what follows that is cut off. */
    static Wal resume(Path folder, long base, long position) throws IOException {
        Path file = path(folder, base);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            channel.truncate(position);
            channel.force(true);
            return new Wal(file, base, channel, position);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Writes a batch; on the disk when this returns. After a failure the segment is not to be used any more. */
    void append(Batch batch) throws IOException {
        int payload = batch.records().stream()
                .mapToInt(item -> 2 + item.leaf().length + 4 + item.details().length)
                .sum();
        int length = FRAME_HEADER_BYTES + payload;
        if (buffer.capacity() < length) {
            buffer = ByteBuffer.allocateDirect(Math.max(length, 2 * buffer.capacity()));
        }
        encode(batch, payload);
        while (position + length > laidOut) {
            Disk.write(channel, ByteBuffer.allocate(STEP_BYTES), laidOut);
            channel.force(true);
            laidOut += STEP_BYTES;
        }
        Disk.write(channel, buffer, position);
        channel.force(false);
        position += length;
    }

    private void encode(Batch batch, int payload) {
        buffer.clear();
        buffer.putInt(FRAME_MAGIC)
                .putInt(payload)
                .putLong(batch.first())
                .putInt(batch.records().size())
                .putInt(0);
        for (Batch.Item item : batch.records()) {
            buffer.putShort((short) item.leaf().length).put(item.leaf());
            buffer.putInt(item.details().length).put(item.details());
        }
        buffer.flip();
        buffer.putInt(FRAME_HEADER_BYTES - 4, frameCrc(buffer));
    }

    /** Over the frame's header after its magic, then its payload. */
    static int frameCrc(ByteBuffer frame) {
        CRC32C crc = new CRC32C();
        crc.update(frame.slice(4, FRAME_HEADER_BYTES - 8));
        crc.update(frame.slice(FRAME_HEADER_BYTES, frame.limit() - FRAME_HEADER_BYTES));
        return (int) crc.getValue();
    }

    /** Cuts off what a failed {@link #append} may have left, as far as that can still be done. */
    void cut() throws IOException {
        channel.truncate(position);
        channel.force(true);
    }

    long base() {
        return base;
    }

    Path file() {
        return file;
    }

    /** Bytes in use. */
    long size() {
        return position;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
