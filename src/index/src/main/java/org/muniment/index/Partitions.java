package org.muniment.index;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.store.NativeFSLockFactory;
import org.apache.lucene.util.IOUtils;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.KeyProgress;
import org.muniment.vault.Keyring;
import org.muniment.vault.Vault;

/**
 * Opens, creates and destroys sealed partitions: each a folder of its own under a key of its own, which is found by the
 * partition's name. Thread-safe.
 */
public final class Partitions {

    private final Keyring keys;
    private final PageCache cache;

    /** All partitions opened here share {@code cache}. */
    public Partitions(Vault vault, PageCache cache) {
        this.keys = vault.keys();
        this.cache = cache;
    }

    /**
     * Opens a partition for writing and searching, making folder and key where there are none yet.
     *
     * @throws Tampered where its files do not verify, or are not as new as {@link PartitionOptions#anchor()}
     * @throws LockObtainFailedException where it is open for writing already
     */
    public SealedPartition open(Path folder, PartitionId id, PartitionOptions options) throws IOException {
        boolean fresh = !Files.exists(folder);
        Files.createDirectories(folder);
        if (fresh) {
            forceParent(folder);
        }
        KeyId key = keys.findOrCreate(id.tenant(), KeyKind.PARTITION, id.name());
        SealedDirectory directory = SealedDirectory.open(folder, opened(key), id, cache);
        try {
            verify(directory, options.anchor());
            return SealedPartition.writing(id, directory, options);
        } catch (IOException | RuntimeException e) {
            IOUtils.closeWhileHandlingException(directory);
            throw e;
        }
    }

    /**
     * Opens a committed partition for searching; any number of processes may.
     *
     * @param anchor as {@link PartitionOptions#anchor()}
     * @throws Refusal {@code NOT_FOUND} where it has no key, as after its destruction
     * @throws org.apache.lucene.index.IndexNotFoundException where nothing was committed
     */
    public SealedPartition openForReading(Path folder, PartitionId id, Optional<CommitAnchor> anchor)
            throws IOException {
        KeyId key = keys.find(id.tenant(), KeyKind.PARTITION, id.name())
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no key for partition " + id));
        SealedDirectory directory = SealedDirectory.open(folder, opened(key), id, cache);
        try {
            verify(directory, anchor);
            return SealedPartition.reading(id, directory);
        } catch (IOException | RuntimeException e) {
            IOUtils.closeWhileHandlingException(directory);
            throw e;
        }
    }

    /**
     * Destroys a partition's key, which is the erasure, then deletes its files, which is the clean-up. Close it first.
     * May be repeated after a crash half way: it then only deletes.
     *
     * @return the destruction, for the ledger; empty where there was no key any more
     * @throws Refusal {@code CONFLICT} where it is open for writing
     */
    public Optional<Destruction> destroy(Path folder, PartitionId id, String reason) throws IOException {
        refuseWhileWritten(folder);
        Optional<KeyId> newest = keys.find(id.tenant(), KeyKind.PARTITION, id.name());
        newest.flatMap(keys::elder).ifPresent(elder -> keys.destroy(elder, reason));
        Optional<Destruction> destruction = newest.map(key -> keys.destroy(key, reason));
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
            forceParent(folder);
        }
        return destruction;
    }

    /**
     * Seals a partition anew under a new key, file by file, and destroys the key before it, which may be in other hands.
     * Close the partition first. When it was cut short, whatever the moment, the partition opens, and the next call ends
     * it. A commit anchored elsewhere is another one afterwards: anchor it anew.
     *
     * @param scratch a folder of the same file system, for files while they are being written
     * @param progress told after each file
     * @throws Refusal {@code NOT_FOUND} where it has no key, {@code CONFLICT} where it is open for writing
     * @throws Tampered where a file does not verify; the earlier key then stays
     */
    public Destruction reseal(Path folder, PartitionId id, Path scratch, KeyProgress progress) throws IOException {
        Resealing resealing = beginReseal(folder, id);
        resealing.files(scratch, progress);
        resealing.end();
        return resealing.destruction();
    }

    /**
     * Makes the key that the partition's files are to be sealed under, or finds the one that a run cut short has made; for
     * callers that let others read the partition meanwhile.
     *
     * @throws Refusal {@code NOT_FOUND} where it has no key, {@code CONFLICT} where it is open for writing
     */
    public Resealing beginReseal(Path folder, PartitionId id) throws IOException {
        refuseWhileWritten(folder);
        KeyId newest = keys.find(id.tenant(), KeyKind.PARTITION, id.name())
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no key for partition " + id));
        Optional<KeyId> begun = keys.elder(newest);
        KeyId old = begun.orElse(newest);
        KeyId next = begun.isPresent() ? newest : keys.succeed(old);
        return new Resealing(keys, id, folder, new Resealing.Succession(old, next));
    }

    private SealedDirectory.Keys opened(KeyId key) {
        return new SealedDirectory.Keys(keys.open(key), keys.elder(key).map(keys::open));
    }

    private static void verify(SealedDirectory directory, Optional<CommitAnchor> anchor) throws IOException {
        if (anchor.isPresent()) {
            directory.verify(anchor.get());
        }
    }

    private static void refuseWhileWritten(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (FSDirectory files = FSDirectory.open(folder, NativeFSLockFactory.INSTANCE);
                Lock lock = files.obtainLock(IndexWriter.WRITE_LOCK_NAME)) {
            lock.ensureValid();
        } catch (LockObtainFailedException e) {
            throw new Refusal(Refusal.Code.CONFLICT, "partition is being written", e);
        }
    }

    private static void forceParent(Path folder) throws IOException {
        Path parent = Objects.requireNonNull(folder.toAbsolutePath().getParent());
        try (FileChannel names = FileChannel.open(parent, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
