package org.muniment.mail.receive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The looks at one mailbox and what they counted: a file of fixed records, appended, each with a checksum; a torn one is
 * cut off. It is begun anew with its newer half when it is full. Counts only. Used by one thread.
 *
 * <p>Record, big endian: {@value #NUMBERS} numbers of 8 bytes, 4 bytes CRC-32C of these. The file starts with
 * {@code MIB1}.
 */
public final class BalanceFile {
    /** Numbers in a record. */
    public static final int NUMBERS = 5;

    /** Most records in a file. */
    public static final int MAX_RECORDS = 4_000;

    private static final byte[] MAGIC = {'M', 'I', 'B', '1'};
    private static final int RECORD_BYTES = NUMBERS * 8 + 4;

    private final Path path;
    private List<long[]> records = new ArrayList<>();

    private BalanceFile(Path path) {
        this.path = path;
    }

    /** Reads the file, making it when there is none. One of another format is refused. */
    public static BalanceFile open(Path path) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        BalanceFile file = new BalanceFile(path);
        ByteBuffer all = ByteBuffer.wrap(Files.exists(path) ? Files.readAllBytes(path) : MAGIC);
        if (all.remaining() < MAGIC.length
                || all.getInt() != ByteBuffer.wrap(MAGIC).getInt()) {
            throw new IOException("the mailbox balance is of another format");
        }
        while (all.remaining() >= RECORD_BYTES) {
            ByteBuffer one = all.slice(all.position(), RECORD_BYTES);
            if (!RecordFile.isWhole(one)) {
                break;
            }
            long[] numbers = new long[NUMBERS];
            one.asLongBuffer().get(numbers);
            file.records.add(numbers);
            all.position(all.position() + RECORD_BYTES);
        }
        file.rewrite();
        return file;
    }

    /** Adds a record; durable on return. */
    public void add(long... numbers) throws IOException {
        if (numbers.length != NUMBERS) {
            throw new IllegalArgumentException("a record has " + NUMBERS + " numbers");
        }
        records.add(numbers.clone());
        if (records.size() > MAX_RECORDS) {
            records = new ArrayList<>(records.subList(MAX_RECORDS / 2, records.size()));
            rewrite();
            return;
        }
        try (FileChannel out = FileChannel.open(path, StandardOpenOption.APPEND)) {
            write(out, record(numbers));
            out.force(false);
        }
    }

    private void rewrite() throws IOException {
        Path draft = path.resolveSibling(path.getFileName() + ".new");
        ByteBuffer all = ByteBuffer.allocate(MAGIC.length + records.size() * RECORD_BYTES);
        all.put(MAGIC);
        records.forEach(numbers -> all.put(record(numbers)));
        try (FileChannel out = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            write(out, all.flip());
            out.force(true);
        }
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private static ByteBuffer record(long[] numbers) {
        ByteBuffer one = ByteBuffer.allocate(RECORD_BYTES);
        for (long number : numbers) {
            one.putLong(number);
        }
        return RecordFile.seal(one);
    }

    /** The newest records, newest first. */
    public List<long[]> newest(int most) {
        return records.subList(Math.max(0, records.size() - most), records.size()).reversed().stream()
                .map(long[]::clone)
                .toList();
    }
}
