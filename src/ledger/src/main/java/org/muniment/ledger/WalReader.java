package org.muniment.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Tampered;

/** Reads the write-ahead log (FORMAT.md, section 3), one segment in memory at a time. Used by one thread. */
final class WalReader {

    /** Longest segment, in bytes: what the writer rotates at, one frame more, and the space laid out. */
    private static final long MAX_SEGMENT_BYTES = 256L << 20;

    private final List<Path> segments = new ArrayList<>();
    private Optional<Path> unbegun = Optional.empty();
    private long next;
    private long tailBase;
    private long tailPosition;

    /** Takes the batches, oldest first. */
    interface Sink {
        void batch(Batch batch) throws IOException;
    }

    WalReader(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.wal")) {
                files.forEach(segments::add);
            }
        }
        segments.sort(null);
        if (!segments.isEmpty()) {
            dropUnbegun(segments.getLast());
        }
    }

    /** A crash while the last segment was being made leaves less than a header, and nothing was ever written after it. */
    private void dropUnbegun(Path last) throws IOException {
        boolean unwritten = Files.size(last) <= Wal.HEADER_BYTES;
        if (unwritten && startOf(ByteBuffer.wrap(Files.readAllBytes(last))).isEmpty()) {
            segments.removeLast();
            unbegun = Optional.of(last);
        }
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    /** Gives all batches to the sink; {@link Tampered} when anything but the very end is damaged or missing. */
    void read(Sink sink) throws IOException {
        for (int i = 0; i < segments.size(); i++) {
            readSegment(segments.get(i), i == 0, i == segments.size() - 1, sink);
        }
    }

    private void readSegment(Path file, boolean first, boolean last, Sink sink) throws IOException {
        if (Files.size(file) > MAX_SEGMENT_BYTES) {
            throw new Tampered("a segment of the ledger's write-ahead log is too long");
        }
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        long start = header(in);
        if (first) {
            next = start;
        }
        if (start != next
                || !Wal.path(file.resolveSibling("."), start).getFileName().equals(file.getFileName())) {
            throw new Tampered("the ledger's write-ahead log lacks entry " + next);
        }
        Batch batch = frame(in);
        while (batch != null && batch.first() == next) {
            sink.batch(batch);
            next = batch.end();
            batch = frame(in);
        }
        if (batch != null || (!last && !isBlank(in)) || hasFrameLater(in)) {
            throw new Tampered("the ledger's write-ahead log is damaged at entry " + next);
        }
        tailBase = start;
        tailPosition = in.position();
    }

    /** The index of the first entry it may hold; {@link Tampered} when there is no segment, or it has no header. */
    long firstIndex() throws IOException {
        if (segments.isEmpty()) {
            throw new Tampered("the ledger's write-ahead log is missing");
        }
        try (InputStream in = Files.newInputStream(segments.getFirst())) {
            return header(ByteBuffer.wrap(in.readNBytes(Wal.HEADER_BYTES)));
        }
    }

    private static long header(ByteBuffer in) {
        OptionalLong start = startOf(in);
        if (start.isEmpty()) {
            throw new Tampered("a segment of the ledger's write-ahead log has no header");
        }
        return start.getAsLong();
    }

    private static OptionalLong startOf(ByteBuffer in) {
        if (in.remaining() >= Wal.HEADER_BYTES) {
            int crc = Wal.crc(in.slice(0, Wal.HEADER_BYTES - 4));
            byte[] magic = new byte[Wal.MAGIC.length];
            in.get(magic);
            long start = in.getLong();
            if (Arrays.equals(magic, Wal.MAGIC) && in.getInt() == crc) {
                return OptionalLong.of(start);
            }
        }
        return OptionalLong.empty();
    }

    /** The frame where the buffer stands, which then stands after it; or null, and the buffer stands as before. */
    private static @Nullable Batch frame(ByteBuffer in) {
        int start = in.position();
        if (in.remaining() < Wal.FRAME_HEADER_BYTES || in.getInt(start) != Wal.FRAME_MAGIC) {
            return null;
        }
        int payload = in.getInt(start + 4);
        if (payload < 0 || payload > in.remaining() - Wal.FRAME_HEADER_BYTES) {
            return null;
        }
        ByteBuffer frame = in.slice(start, Wal.FRAME_HEADER_BYTES + payload);
        if (frame.getInt(Wal.FRAME_HEADER_BYTES - 4) != Wal.frameCrc(frame)) {
            return null;
        }
        Batch batch = decode(frame);
        if (batch != null) {
            in.position(start + frame.limit());
        }
        return batch;
    }

    private static @Nullable Batch decode(ByteBuffer frame) {
        long first = frame.getLong(8);
        int count = frame.getInt(16);
        frame.position(Wal.FRAME_HEADER_BYTES);
        List<Batch.Item> items = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                byte[] leaf = new byte[frame.getShort() & 0xffff];
                frame.get(leaf);
                int length = frame.getInt();
                if (length < 0 || length > frame.remaining()) {
                    return null;
                }
                byte[] details = new byte[length];
                frame.get(details);
                items.add(new Batch.Item(leaf, details));
            }
        } catch (BufferUnderflowException e) {
            return null;
        }
        return frame.hasRemaining() || items.isEmpty() ? null : new Batch(first, items);
    }

    private static boolean isBlank(ByteBuffer in) {
        for (int i = in.position(); i < in.limit(); i++) {
            if (in.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    /** A whole frame after a broken one cannot come from a crash, for each was on the disk before the next was begun. */
    private static boolean hasFrameLater(ByteBuffer in) {
        ByteBuffer rest = in.duplicate();
        for (int i = in.position() + 1; i <= in.limit() - Wal.FRAME_HEADER_BYTES; i++) {
            if (rest.getInt(i) == Wal.FRAME_MAGIC) {
                rest.position(i);
                if (frame(rest) != null) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The index after the last entry it holds. */
    long end() {
        return next;
    }

    /** The base of the last segment. */
    long tailBase() {
        return tailBase;
    }

    /** Where the last segment's last good frame ends. */
    long tailPosition() {
        return tailPosition;
    }

    /** The segments, oldest first. */
    List<Path> segments() {
        return List.copyOf(segments);
    }

    /** A segment that a crash kept from being begun. */
    Optional<Path> unbegun() {
        return unbegun;
    }
}
