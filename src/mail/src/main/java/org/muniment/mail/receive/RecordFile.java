package org.muniment.mail.receive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * A file that begins with its format's name and goes on with records of one length, appended one by one, each of which ends
 * in the CRC-32C of what stands before it. What follows a torn record is cut off. Not thread-safe.
 */
final class RecordFile implements AutoCloseable {
    private static final int CRC_BYTES = 4;
    private static final int PAGE_RECORDS = 4_096;

    private final FileChannel file;
    private final byte[] magic;
    private final int recordBytes;

    private RecordFile(FileChannel file, byte[] magic, int recordBytes) {
        this.file = file;
        this.magic = magic;
        this.recordBytes = recordBytes;
    }

    /** Opens the file and its folder, making them when there are none; {@code recordBytes} counts the checksum. */
    static RecordFile open(Path path, byte[] magic, int recordBytes) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new RecordFile(file, magic, recordBytes);
    }

    /** Keeps other processes, and other parts of this one, from the mailbox that the file is about. */
    void lock() throws IOException {
        try {
            if (file.tryLock() == null) {
                throw new IOException("another process fetches this mailbox");
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException("this process already fetches this mailbox", e);
        }
    }

    /** Whether it is too short for any format: just made, or torn while it was. */
    boolean isNew() throws IOException {
        return file.size() < magic.length;
    }

    /** Whether it is of this format. */
    boolean isKnown() throws IOException {
        ByteBuffer start = ByteBuffer.allocate(magic.length);
        fill(start, 0);
        return Arrays.equals(start.array(), magic);
    }

    /** Makes it an empty file of this format. */
    void begin() throws IOException {
        file.truncate(0);
        file.write(ByteBuffer.wrap(magic), 0);
        file.force(true);
    }

    /** Hands out the records in their order; each buffer only for that moment. Then records can be added. */
    void read(Consumer<ByteBuffer> each) throws IOException {
        long good = magic.length;
        ByteBuffer page = ByteBuffer.allocate(PAGE_RECORDS * recordBytes);
        for (boolean more = true; more; ) {
            fill(page.clear(), good);
            page.flip();
            more = page.limit() == page.capacity();
            while (page.remaining() >= recordBytes) {
                ByteBuffer one = page.slice(page.position(), recordBytes);
                if (!isWhole(one)) {
                    more = false;
                    break;
                }
                each.accept(one);
                page.position(page.position() + recordBytes);
                good += recordBytes;
            }
        }
        file.truncate(good);
        file.position(good);
    }

    private void fill(ByteBuffer page, long from) throws IOException {
        while (page.hasRemaining() && file.read(page, from + page.position()) > 0) {
            // until the page is full or the file ends
        }
    }

    /** Adds a record, whose checksum this fills in; durable only after {@link #force}. */
    void add(ByteBuffer one) throws IOException {
        ByteBuffer sealed = seal(one);
        while (sealed.hasRemaining()) {
            file.write(sealed);
        }
    }

    void force() throws IOException {
        file.force(false);
    }

    /** Fills in a record's checksum; the whole record, to be read from its start. */
    static ByteBuffer seal(ByteBuffer one) {
        return one.clear().putInt(one.capacity() - CRC_BYTES, crc(one));
    }

    /** Whether a record's checksum is right. */
    static boolean isWhole(ByteBuffer one) {
        return one.getInt(one.capacity() - CRC_BYTES) == crc(one);
    }

    private static int crc(ByteBuffer one) {
        CRC32C crc = new CRC32C();
        crc.update(one.slice(0, one.capacity() - CRC_BYTES));
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
