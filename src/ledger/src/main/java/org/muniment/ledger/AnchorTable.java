package org.muniment.ledger;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.Fields;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.SealingContext;
import org.muniment.vault.Vault;

/** The file of {@link Anchors} (FORMAT.md, section 8). Not thread-safe. */
final class AnchorTable {

    private static final int MAGIC = 0x4d414e31; // MAN1
    private static final int ID_BYTES = 16;
    private static final int HEADER_BYTES = 4 + ID_BYTES + 4;
    /** Plain bytes of a frame. */
    private static final int FRAME_BYTES = 512 << 10;
    /** Most frames: five million things. */
    private static final int MAX_FRAMES = 1024;

    private static final String LABEL = "anchors";

    private final Path file;
    private final String kind;
    private final Vault vault;

    AnchorTable(Path file, String kind, Vault vault) {
        this.file = file;
        this.kind = kind;
        this.vault = vault;
    }

    /**
     * What it holds.
     *
     * @param read how many ledger entries are in it
     * @param newest the newest state of each thing
     */
    record Content(long read, Map<String, String> newest) {}

    /** The content; nothing where there is no file. */
    Content read() throws IOException {
        if (!Files.exists(file)) {
            return new Content(0, Map.of());
        }
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            int magic = in.readInt();
            byte[] id = in.readNBytes(ID_BYTES);
            int frames = in.readInt();
            if (magic != MAGIC || frames < 1 || frames > MAX_FRAMES) {
                throw new Tampered("table of anchors: header");
            }
            for (int i = 0; i < frames; i++) {
                int length = in.readInt();
                if (length < 0 || length > FRAME_BYTES + Fields.OVERHEAD_BYTES) {
                    throw new Tampered("table of anchors: frame");
                }
                byte[] frame = new byte[length];
                in.readFully(frame);
                plain.write(vault.fields().open(context(id, frames, i), frame));
            }
            if (in.read() >= 0) {
                throw new Tampered("table of anchors: something stands behind it");
            }
            return content(plain.toByteArray());
        } catch (java.io.EOFException cut) {
            throw new Tampered("table of anchors: cut", cut);
        }
    }

    private static Content content(byte[] plain) throws IOException {
        Map<String, String> newest = new TreeMap<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(plain))) {
            long read = in.readLong();
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                newest.put(in.readUTF(), in.readUTF());
            }
            return new Content(read, newest);
        }
    }

    /** Replaces the file. */
    void write(Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(content.read());
            out.writeInt(content.newest().size());
            for (Map.Entry<String, String> one : content.newest().entrySet()) {
                out.writeUTF(one.getKey());
                out.writeUTF(one.getValue());
            }
        }
        replace(seal(bytes.toByteArray()));
    }

    private byte[] seal(byte[] plain) throws IOException {
        KeyId key = vault.keys().findOrCreate(TenantId.HOUSE, KeyKind.LEDGER, LABEL);
        byte[] id = vault.random(ID_BYTES);
        int frames = Math.ceilDiv(plain.length, FRAME_BYTES);
        ByteArrayOutputStream sealed = new ByteArrayOutputStream(HEADER_BYTES + plain.length + frames * 256);
        try (DataOutputStream out = new DataOutputStream(sealed)) {
            out.writeInt(MAGIC);
            out.write(id);
            out.writeInt(frames);
            for (int i = 0; i < frames; i++) {
                int from = i * FRAME_BYTES;
                byte[] frame = Arrays.copyOfRange(plain, from, Math.min(plain.length, from + FRAME_BYTES));
                byte[] one = vault.fields().seal(key, context(id, frames, i), frame);
                out.writeInt(one.length);
                out.write(one);
            }
        }
        return sealed.toByteArray();
    }

    private void replace(byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            java.nio.ByteBuffer left = java.nio.ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** Frames of two tables never make a third. */
    private SealingContext context(byte[] id, int frames, int frame) {
        return new SealingContext("anchors", kind, HexFormat.of().formatHex(id) + "/" + frame + "/" + frames);
    }
}
