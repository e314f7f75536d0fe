package org.muniment.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.muniment.terms.Tampered;

/**
 * The sealed details of up to 256 entries: magic, a table of offset and length, and the sealed values (FORMAT.md, section
 * 6). One is found with two small reads.
 */
final class DetailsTile {

    private static final byte[] MAGIC = "MUNLDET\u0001".getBytes(StandardCharsets.US_ASCII);
    private static final int ROW_BYTES = 8;
    private static final int VALUES_AT = MAGIC.length + Tiles.WIDTH * ROW_BYTES;
    /** Longest sealed value: 16 KiB of details, framing and the seal, in bytes, with room to spare. */
    static final int MAX_VALUE_BYTES = 32 * 1024;

    private DetailsTile() {}

    static byte[] encode(List<byte[]> values) {
        int size = VALUES_AT + values.stream().mapToInt(value -> value.length).sum();
        ByteBuffer out = ByteBuffer.allocate(size).put(MAGIC);
        int offset = VALUES_AT;
        for (byte[] value : values) {
            out.putInt(offset).putInt(value.length);
            offset += value.length;
        }
        out.position(VALUES_AT);
        values.forEach(out::put);
        return out.array();
    }

    /** One value; empty when the file is not there. */
    static Optional<byte[]> read(Path file, int slot) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer magic = read(channel, 0, MAGIC.length);
            ByteBuffer row = read(channel, MAGIC.length + (long) slot * ROW_BYTES, ROW_BYTES);
            int offset = row.getInt();
            int length = row.getInt();
            if (!magic.equals(ByteBuffer.wrap(MAGIC)) || offset < VALUES_AT || length < 0 || length > MAX_VALUE_BYTES) {
                throw new Tampered("file of sealed ledger details");
            }
            byte[] value = new byte[length];
            read(channel, offset, length).get(value);
            return Optional.of(value);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new Tampered("file of sealed ledger details is cut");
            }
        }
        return buffer.flip();
    }
}
