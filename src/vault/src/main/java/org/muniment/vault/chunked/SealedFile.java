package org.muniment.vault.chunked;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.muniment.terms.Tampered;
import org.muniment.vault.DataKey;
import org.muniment.vault.KeyId;

/**
 * Sealed files on disk. A file appears under its name whole and durable, or not at all; no plaintext and no name of the
 * caller's making other than the given path touches the disk. Memory is constant whatever the size.
 */
public final class SealedFile {

    /** Ends the name of a file that is still being written. */
    static final String UNFINISHED = ".unfinished";

    private SealedFile() {}

    /**
     * Starts a file that {@link SealedDraft#commit()} makes appear, replacing one of that name.
     *
     * @param file in an existing folder
     * @param context what the file is bound to; the same bytes open it
     */
    public static SealedDraft create(Path file, DataKey key, byte[] context) throws IOException {
        return new SealedDraft(file, new ChunkScope(key, SealedRole.FILE, context));
    }

    /**
     * Opens a file for reading from its start. Every byte the stream gives has been verified, and the file's length
     * before the first of them; the stream throws {@link Tampered} at the first chunk that fails. {@code skip} is cheap.
     *
     * @param keys finds the key that the file names; may refuse, for example because it is destroyed
     */
    public static InputStream open(Path file, Function<KeyId, DataKey> keys, byte[] context) throws IOException {
        return new SealedStream(FileChannel.open(file, StandardOpenOption.READ), keys, context);
    }

    /** As {@link #open(Path, Function, byte[])} where only one key will do. */
    public static InputStream open(Path file, DataKey key, byte[] context) throws IOException {
        return open(file, id -> key, context);
    }

    /** Plaintext bytes by the file's size, which only opening it verifies. */
    public static long plainSize(Path file) throws IOException {
        return ChunkFormat.plainSize(Files.size(file));
    }

    /** The key a file says it is sealed under, which only opening it verifies. */
    public static KeyId keyOf(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return ChunkFormat.keyOf(in.readNBytes(ChunkFormat.PREAMBLE_BYTES));
        }
    }

    /**
     * Seals a file anew under another key, in its place and atomically; nothing to do where it is under that key already.
     * The new file is read back whole before it takes the place.
     *
     * @param scratch a folder of the same file system, for the file while it is being written
     * @throws Tampered where the file does not verify; it is left as it is
     */
    public static void reseal(Path file, ChunkScope from, ChunkScope to, Path scratch) throws IOException {
        if (keyOf(file).equals(to.id())) {
            return;
        }
        Path draft = scratch.resolve(UUID.randomUUID() + UNFINISHED);
        try {
            long size;
            try (FileChannel channel =
                            FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                    InputStream in = new SealedStream(FileChannel.open(file, StandardOpenOption.READ), id -> from);
                    ChunkedWriter out = new ChunkedWriter(to, Channels.newOutputStream(channel))) {
                size = in.transferTo(out);
                out.finish();
                channel.force(true);
            }
            try (InputStream in = new SealedStream(FileChannel.open(draft, StandardOpenOption.READ), id -> to)) {
                if (in.transferTo(OutputStream.nullOutputStream()) != size) {
                    throw new IOException("a file sealed anew reads back shorter than it was");
                }
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            SealedDraft.forceFolder(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Deletes what a crash left unfinished in {@code folder} and returns how many; only while nobody writes there. */
    public static int discardUnfinished(Path folder) throws IOException {
        int discarded = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + UNFINISHED)) {
            for (Path file : files) {
                Files.delete(file);
                discarded++;
            }
        }
        return discarded;
    }
}
