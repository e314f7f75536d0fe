package org.muniment.mail.receive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Which messages were imported: a file of keyed hashes, appended, each with a checksum; a torn one is cut off. It is
 * brought to the disk every {@value #EVERY} records and at the end: what a crash takes is imported again, and the desk
 * knows it by its delivery id. Thread-safe; its owner holds the spool's lock.
 *
 * <p>Record, big endian: 16 bytes keyed hash, 4 bytes CRC-32C of it. The file starts with {@code MIT1}.
 */
public final class TakenFile implements AutoCloseable {
    private static final byte[] MAGIC = {'M', 'I', 'T', '1'};
    private static final int HASH_BYTES = 16;
    private static final int RECORD_BYTES = HASH_BYTES + 4;
    private static final int EVERY = 256;

    private final FileChannel file;
    private final Set<String> hashes = new HashSet<>();

    private TakenFile(FileChannel file) {
        this.file = file;
    }

    /** Opens the file, making it when there is none. */
    public static TakenFile open(Path path) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            TakenFile taken = new TakenFile(file);
            taken.load(ByteBuffer.wrap(Files.readAllBytes(path)));
            return taken;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private void load(ByteBuffer all) throws IOException {
        if (all.remaining() < MAGIC.length) {
            file.truncate(0);
            file.write(ByteBuffer.wrap(MAGIC), 0);
            file.position(MAGIC.length);
            return;
        }
        if (all.getInt() != ByteBuffer.wrap(MAGIC).getInt()) {
            throw new IOException("the list of imported mail is of another format");
        }
        while (all.remaining() >= RECORD_BYTES) {
            byte[] hash = new byte[HASH_BYTES];
            all.get(all.position(), hash);
            if (all.getInt(all.position() + HASH_BYTES) != crc(hash)) {
                break;
            }
            hashes.add(HexFormat.of().formatHex(hash));
            all.position(all.position() + RECORD_BYTES);
        }
        file.truncate(all.position());
        file.position(all.position());
    }

    private static int crc(byte[] hash) {
        CRC32C crc = new CRC32C();
        crc.update(hash);
        return (int) crc.getValue();
    }

    private static String text(byte[] hash) {
        return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    }

    /** Whether a message of that keyed hash was imported. */
    public synchronized boolean holds(byte[] hash) {
        return hashes.contains(text(hash));
    }

    /** Notes a message as imported. */
    public synchronized void add(byte[] hash) throws IOException {
        byte[] kept = Arrays.copyOf(hash, HASH_BYTES);
        ByteBuffer one =
                ByteBuffer.allocate(RECORD_BYTES).put(kept).putInt(crc(kept)).flip();
        while (one.hasRemaining()) {
            file.write(one);
        }
        hashes.add(text(kept));
        if (hashes.size() % EVERY == 0) {
            file.force(false);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (file.isOpen()) {
            file.force(false);
            file.close();
        }
    }
}
