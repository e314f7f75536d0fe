package org.muniment.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.internal.DurableFiles;

/**
 * The markers of all destroyed keys once more, in one file outside the folder of keys, so that keys put back from a backup
 * stay destroyed (FORMAT.md, section 4). Appended to and fsynced; a record that a crash cut off is cut off for good at the
 * next start. It holds no key. Thread-safe.
 */
final class DestroyedRegister {

    private static final int MAX_RECORD_BYTES = WrappedKey.MAX_FILE_BYTES;

    private final Path file;
    private final byte[] marking;
    private final Map<KeyId, byte[]> markers = new LinkedHashMap<>();
    private final boolean writable;

    /** Reads the register; the owner of the keys also cuts off what a crash left unfinished. */
    DestroyedRegister(Path file, byte[] marking, boolean writable) throws IOException {
        this.file = file;
        this.marking = marking;
        this.writable = writable;
        if (Files.exists(file)) {
            long whole = read();
            if (writable && whole < Files.size(file)) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(whole);
                    channel.force(true);
                }
            }
        }
    }

    private long read() throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        int whole = 0;
        while (in.remaining() >= Short.BYTES) {
            int length = in.getShort() & 0xffff;
            if (length > MAX_RECORD_BYTES) {
                throw new Tampered("register of destroyed keys, at byte " + whole);
            }
            if (in.remaining() < length) {
                break;
            }
            byte[] marker = new byte[length];
            in.get(marker);
            int at = whole;
            KeyId id = WrappedKey.idOfMarker(marker)
                    .orElseThrow(() -> new Tampered("register of destroyed keys, at byte " + at));
            WrappedKey.parseMarker(id, marker, marking);
            markers.put(id, marker);
            whole = in.position();
        }
        return whole;
    }

    synchronized Set<KeyId> ids() {
        return Set.copyOf(markers.keySet());
    }

    synchronized Optional<byte[]> marker(KeyId id) {
        return Optional.ofNullable(markers.get(id));
    }

    /** Adds a marker unless it is there; on the disk when this returns. */
    synchronized void add(KeyId id, byte[] marker) throws IOException {
        if (!writable) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "the vault is open for reading only");
        }
        if (markers.containsKey(id)) {
            return;
        }
        boolean fresh = !Files.exists(file);
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            long end = channel.size();
            ByteBuffer record = ByteBuffer.allocate(Short.BYTES + marker.length)
                    .putShort((short) marker.length)
                    .put(marker)
                    .flip();
            try {
                while (record.hasRemaining()) {
                    channel.write(record, end + record.position());
                }
                channel.force(true);
            } catch (IOException e) {
                channel.truncate(end); // a torn record in the middle would make the next one unreadable
                throw e;
            }
        }
        if (fresh) {
            DurableFiles.sync(file.resolveSibling("."));
        }
        markers.put(id, marker.clone());
    }
}
