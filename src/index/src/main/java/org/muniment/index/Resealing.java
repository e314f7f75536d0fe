package org.muniment.index;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.index.IndexWriter;
import org.jspecify.annotations.Nullable;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyProgress;
import org.muniment.vault.Keyring;
import org.muniment.vault.chunked.ChunkScope;
import org.muniment.vault.chunked.SealedFile;

/**
 * A partition that is being sealed anew. From {@link Partitions#beginReseal} to {@link #end} it may be opened for reading:
 * whoever opens it in between has both keys, whoever opened it before must have closed it, and whoever did in between must
 * have before the end. Nobody writes to it. Used by one thread.
 */
public final class Resealing {

    private final Keyring keys;
    private final PartitionId id;
    private final Path folder;
    private final Succession succession;
    private @Nullable Destruction gone;

    /** The key before, and the one after. */
    record Succession(KeyId from, KeyId to) {}

    Resealing(Keyring keys, PartitionId id, Path folder, Succession succession) {
        this.keys = keys;
        this.id = id;
        this.folder = folder;
        this.succession = succession;
    }

    /**
     * Seals all files anew; those that are already are passed over.
     *
     * @param scratch a folder of the same file system, for files while they are being written; what a crash left there goes
     * @param progress told after each file
     * @throws org.muniment.terms.Tampered where a file does not verify
     */
    public void files(Path scratch, KeyProgress progress) throws IOException {
        Files.createDirectories(scratch);
        SealedFile.discardUnfinished(scratch);
        ChunkScope before = SealedDirectory.scope(keys.open(succession.from()), id);
        ChunkScope after = SealedDirectory.scope(keys.open(succession.to()), id);
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                if (!file.endsWith(IndexWriter.WRITE_LOCK_NAME)) {
                    files.add(file);
                }
            }
        }
        int done = 0;
        for (Path file : files) {
            SealedFile.reseal(file, before, after, scratch);
            progress.at(++done, files.size());
        }
    }

    /** Destroys the earlier key, once {@link #files} has returned. Nobody has the partition open. */
    public void end() {
        gone = keys.destroy(succession.from(), "partition sealed anew");
    }

    /** What {@link #end} destroyed; for the ledger. */
    public Destruction destruction() {
        return Objects.requireNonNull(gone, "not ended");
    }
}
