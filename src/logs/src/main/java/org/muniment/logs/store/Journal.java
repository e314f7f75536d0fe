package org.muniment.logs.store;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.SealingContext;
import org.muniment.vault.Vault;

/**
 * The sealed journal: records are here, on disk, before they are acknowledged, and until every partition they went to has
 * committed them. A segment file has a header and frames; each frame is sealed for its segment and place, so that none can be
 * left out, moved or changed, except that the last may be torn: it was never acknowledged. A segment's key is destroyed with
 * it. Not thread-safe: its owner's writing thread calls it.
 */
final class Journal implements Closeable {

    /** Most plain bytes of one frame; what a field can be sealed with, less some room. */
    static final int MAX_FRAME = (1 << 20) - 64;

    private static final String SUFFIX = ".journal";

    private static final System.Logger LOG = System.getLogger(Journal.class.getName());

    private final Path folder;
    private final Vault vault;
    private final TreeMap<Long, Path> segments = new TreeMap<>();
    private @Nullable FileChannel channel;
    private @Nullable KeyId key;
    private final ByteBuffer buffer = ByteBuffer.allocate(MAX_FRAME + 64);
    private long segment;
    /** Where what was forced to the disk ends. */
    private long durable;

    private long frames;
    private long next;

    /** Hears the records of a journal, oldest first. */
    interface Replay {
        void item(long number, Item item) throws IOException;
    }

    /** Opens the folder; call {@link #replay} next, then {@link #roll}. */
    Journal(Path folder, Vault vault, long firstNumber) throws IOException {
        this.folder = folder;
        this.vault = vault;
        this.next = firstNumber;
        Files.createDirectories(folder);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                segments.put(Long.parseUnsignedLong(name.substring(0, name.length() - SUFFIX.length()), 16), file);
            }
        }
        if (!segments.isEmpty()) {
            next = Math.max(next, segments.lastKey());
        }
    }

    /** The number the next record gets. */
    long next() {
        return next;
    }

    /** Gives every record that is in the journal, and cuts off what a crash left unfinished at its end. */
    void replay(Replay into) throws IOException {
        for (var entry : segments.entrySet()) {
            boolean last = entry.getKey().equals(segments.lastKey());
            long whole = replay(entry.getKey(), entry.getValue(), last, into);
            if (last) {
                cut(entry.getValue(), whole);
            }
        }
    }

    /** Returns where the last whole frame ends. */
    private long replay(long name, Path file, boolean last, Replay into) throws IOException {
        try (JournalSegment in = new JournalSegment(file)) {
            if (!in.hasHeader()) {
                if (last || in.size() == 0) {
                    return 0;
                }
                throw new Tampered("log journal: header");
            }
            for (long frame = 0; ; frame++) {
                long whole = in.position();
                byte[] sealed = in.next();
                if (sealed == null) {
                    if (!last && !in.endsWhole()) {
                        throw new Tampered("log journal: cut");
                    }
                    return whole;
                }
                byte[] plain;
                try {
                    if (!in.isSealedBy(vault.fields().keyOf(sealed))) {
                        throw new Tampered("log journal: another key than its header's");
                    }
                    plain = vault.fields().open(context(name, frame), sealed);
                } catch (Tampered torn) {
                    if (last && in.endsWhole()) {
                        return whole;
                    }
                    throw torn;
                }
                unpack(plain, into);
            }
        }
    }

    /** Nothing is ever written behind a torn frame, and later segments show that this one was whole. */
    private static void cut(Path file, long whole) throws IOException {
        long surplus = Files.size(file) - whole;
        if (surplus > 0) {
            LOG.log(Level.WARNING, "{0} bytes at the end of the log journal were not written whole", surplus);
            try (FileChannel torn = FileChannel.open(file, StandardOpenOption.WRITE)) {
                torn.truncate(whole);
                torn.force(true);
            }
        }
    }

    private void unpack(byte[] plain, Replay into) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(plain);
        long number = in.getLong();
        while (in.hasRemaining()) {
            TenantId tenant = new TenantId(text(in));
            String stream = text(in);
            byte[] id = in.get() == 0 ? null : bytes(in, Item.ID_BYTES);
            byte[] record = bytes(in, in.getInt());
            into.item(number++, new Item(tenant, stream, id, RecordCodec.decode(record)));
            next = Math.max(next, number);
        }
    }

    private static String text(ByteBuffer in) {
        return new String(bytes(in, in.get() & 255), StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static SealingContext context(long segment, long frame) {
        return new SealingContext("log-journal", Long.toHexString(segment), Long.toString(frame));
    }

    /** Starts a new segment and returns its number; those before it can go once their records are committed. */
    long roll() throws IOException {
        close();
        if (segments.containsKey(next)) {
            next++;
        }
        segment = next;
        KeyId made = vault.keys().create(TenantId.HOUSE, KeyKind.PARTITION, label(segment));
        Path file = folder.resolve(HexFormat.of().toHexDigits(segment) + SUFFIX);
        FileChannel opened = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        opened.write(ByteBuffer.allocate(JournalSegment.HEADER_BYTES)
                .putInt(JournalSegment.MAGIC)
                .put(made.bytes())
                .flip());
        opened.force(true);
        force(folder);
        synchronized (segments) {
            segments.put(segment, file);
        }
        channel = opened;
        durable = JournalSegment.HEADER_BYTES;
        key = made;
        frames = 0;
        return segment;
    }

    /** Bytes of the segment being written. */
    long size() throws IOException {
        FileChannel current = channel;
        return current == null ? 0 : current.position();
    }

    /** Writes records and returns the number of the first; durable after {@link #force}. */
    long append(List<Item> items, List<byte[]> encoded) throws IOException {
        long first = next;
        ByteBuffer frame = buffer.clear().putLong(next);
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            byte[] record = encoded.get(i);
            int size = size(item, record);
            if (frame.position() + size > MAX_FRAME && frame.position() > Long.BYTES) {
                write(frame);
                frame.clear().putLong(next);
            }
            pack(item, record, frame);
            next++;
        }
        write(frame);
        return first;
    }

    /** What a record takes in a frame, in bytes. */
    static int size(Item item, byte[] record) {
        return item.tenant().value().length() + item.stream().length() + 7 + Item.ID_BYTES + record.length;
    }

    private static void pack(Item item, byte[] record, ByteBuffer frame) {
        put(item.tenant().value(), frame);
        put(item.stream(), frame);
        byte[] id = item.id();
        frame.put((byte) (id == null ? 0 : 1));
        if (id != null) {
            frame.put(id);
        }
        frame.putInt(record.length).put(record);
    }

    private static void put(String text, ByteBuffer frame) {
        frame.put((byte) text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void write(ByteBuffer frame) throws IOException {
        FileChannel current = channel;
        KeyId sealing = key;
        if (current == null || sealing == null) {
            throw new IllegalStateException("no journal segment is open");
        }
        byte[] plain = new byte[frame.position()];
        frame.flip().get(plain);
        byte[] sealed = vault.fields().seal(sealing, context(segment, frames++), plain);
        ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + sealed.length)
                .putInt(sealed.length)
                .put(sealed)
                .flip();
        while (out.hasRemaining()) {
            current.write(out);
        }
    }

    /** Makes everything written durable. */
    void force() throws IOException {
        FileChannel current = channel;
        if (current != null) {
            current.force(false);
            durable = current.position();
        }
    }

    /** After a fault: cuts off what nobody was told of, as far as that can be done, and closes. */
    void abandon() {
        try (FileChannel current = channel) {
            if (current != null) {
                channel = null;
                current.truncate(durable);
                current.force(true);
            }
        } catch (IOException uncut) {
            LOG.log(Level.WARNING, "the end of the log journal is cut off when it is opened again");
        }
    }

    /** Destroys every segment before that one: their keys, then their files. May be called by another thread. */
    List<Destruction> removeBefore(long limit) throws IOException {
        List<Destruction> destroyed = new ArrayList<>();
        synchronized (segments) {
            while (!segments.isEmpty() && segments.firstKey() < limit) {
                long name = segments.firstKey();
                vault.keys()
                        .find(TenantId.HOUSE, KeyKind.PARTITION, label(name))
                        .ifPresent(id -> destroyed.add(vault.keys().destroy(id, "log journal committed")));
                Files.deleteIfExists(segments.remove(name));
            }
        }
        return destroyed;
    }

    private static String label(long segment) {
        return "log-journal/" + Long.toHexString(segment);
    }

    @Override
    public void close() throws IOException {
        FileChannel current = channel;
        if (current != null) {
            current.force(true);
            current.close();
            channel = null;
        }
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
