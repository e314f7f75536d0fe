package org.muniment.vault.chunked;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;

/**
 * A sealed file being written beside the name it is to have. System calls in order: create a temporary name, write,
 * fsync it, rename it, fsync the folder. {@link #close()} without {@link #commit()} leaves nothing. Not thread-safe.
 */
public final class SealedDraft extends OutputStream {

    private final Path file;
    private final Path unfinished;
    private final FileChannel channel;
    private final ChunkedWriter writer;
    private boolean committed;

    SealedDraft(Path file, ChunkScope scope) throws IOException {
        this.file = file;
        this.unfinished = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + SealedFile.UNFINISHED);
        this.channel = FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            this.writer = new ChunkedWriter(scope, Channels.newOutputStream(channel));
        } catch (IOException | RuntimeException e) {
            discard();
            throw e;
        }
    }

    /** Plaintext bytes so far. */
    public long size() {
        return writer.size();
    }

    @Override
    public void write(int b) throws IOException {
        writer.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        writer.write(bytes, offset, length);
    }

    /**
     * Makes the file appear. When this returns, it and its name are on the disk; when it throws, the old file (if any)
     * still stands, unless only the last step failed: then the new one does, and a power cut may still undo it.
     */
    public void commit() throws IOException {
        if (committed) {
            return;
        }
        writer.finish();
        channel.force(true);
        writer.close();
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        committed = true;
        forceFolder(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    }

    /** Discards what was not committed. Idempotent. */
    @Override
    public void close() throws IOException {
        if (!committed) {
            writer.close();
            Files.deleteIfExists(unfinished);
        }
    }

    private void discard() throws IOException {
        channel.close();
        Files.deleteIfExists(unfinished);
    }

    static void forceFolder(Path folder) throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
