package org.muniment.index;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.store.NativeFSLockFactory;
import org.apache.lucene.store.ReadOnceHint;
import org.muniment.terms.Tampered;
import org.muniment.vault.DataKey;
import org.muniment.vault.KeyId;
import org.muniment.vault.chunked.ChunkFormat;
import org.muniment.vault.chunked.ChunkScope;
import org.muniment.vault.chunked.ChunkSealer;
import org.muniment.vault.chunked.SealedRole;

/**
 * A Lucene directory whose files, {@code segments_N} included, are sealed one by one (C2SP chunked-encryption,
 * Cobblestone-256, a fresh salt each); only the empty {@code write.lock} is plain. Files are bound to tenant and
 * partition. Reading changed, cut, swapped or foreign bytes throws {@link Tampered}. Lucene's rules for threads hold.
 */
public final class SealedDirectory extends Directory {

    private final MMapDirectory files;
    private final ChunkScope scope;
    /** Of the files that a reseal cut short has not come to yet; none where there is no earlier key. */
    private final Optional<ChunkScope> elder;

    private final PageCache cache;

    private SealedDirectory(MMapDirectory files, ChunkScope scope, Optional<ChunkScope> elder, PageCache cache) {
        this.files = files;
        this.scope = scope;
        this.elder = elder;
        this.cache = cache;
    }

    /** Opens a folder, made if missing; nothing is read yet. */
    public static SealedDirectory open(Path folder, DataKey key, PartitionId id, PageCache cache) throws IOException {
        return open(folder, new Keys(key, Optional.empty()), id, cache);
    }

    /** The key that files are sealed under, and the one before it while a reseal has not come to all of them. */
    record Keys(DataKey newest, Optional<DataKey> elder) {}

    static SealedDirectory open(Path folder, Keys keys, PartitionId id, PageCache cache) throws IOException {
        return new SealedDirectory(
                new MMapDirectory(folder, NativeFSLockFactory.INSTANCE),
                scope(keys.newest(), id),
                keys.elder().map(key -> scope(key, id)),
                cache);
    }

    static ChunkScope scope(DataKey key, PartitionId id) {
        return new ChunkScope(key, SealedRole.INDEX, id.context());
    }

    /** The key of every file in here. */
    public KeyId key() {
        return scope.id();
    }

    /** The newest commit, or empty where there is none. */
    public Optional<CommitAnchor> anchor() throws IOException {
        String[] names = files.listAll();
        String newest = SegmentInfos.getLastCommitSegmentsFileName(names);
        if (newest == null) {
            return Optional.empty();
        }
        return Optional.of(new CommitAnchor(SegmentInfos.getLastCommitGeneration(names), digest(newest)));
    }

    /** SHA-256 of the newest commit's {@code segments_N} as it lies on the disk; empty where there is none. */
    public byte[] commitDigest() throws IOException {
        return anchor().map(CommitAnchor::digest).orElse(new byte[0]);
    }

    /**
     * Compares the newest commit with one known from elsewhere. A later commit is accepted: Lucene seals its generation
     * into it, so none can be made without the key or out of an older one, and a crash may have come between commit and
     * anchoring.
     *
     * @throws Tampered where the newest commit is older, missing, or another one of the same generation
     */
    public void verify(CommitAnchor known) throws IOException {
        CommitAnchor newest = anchor().orElseThrow(() -> new Tampered("sealed index: its commits are gone"));
        boolean older = newest.generation() < known.generation();
        boolean other = newest.generation() == known.generation() && !newest.equals(known);
        if (older || other) {
            throw new Tampered("sealed index: rolled back or replaced, commit " + newest.generation());
        }
    }

    @Override
    public IndexInput openInput(String name, IOContext context) throws IOException {
        IndexInput ciphertext = files.openInput(name, context);
        try {
            return new SealedIndexInput(
                    "sealed " + name, new PagedFile(ciphertext, this::scopeOf, cache, passing(context)));
        } catch (Tampered e) {
            ciphertext.close();
            throw new Tampered("sealed index: " + name, e);
        } catch (IOException | RuntimeException e) {
            ciphertext.close();
            throw e;
        }
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
        return seal(files.createOutput(name, context));
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
        return seal(files.createTempOutput(prefix, suffix, context));
    }

    @Override
    public long fileLength(String name) throws IOException {
        return ChunkFormat.plainSize(files.fileLength(name));
    }

    @Override
    public String[] listAll() throws IOException {
        return files.listAll();
    }

    @Override
    public void deleteFile(String name) throws IOException {
        files.deleteFile(name);
    }

    @Override
    public void sync(Collection<String> names) throws IOException {
        files.sync(names);
    }

    @Override
    public void syncMetaData() throws IOException {
        files.syncMetaData();
    }

    @Override
    public void rename(String from, String to) throws IOException {
        files.rename(from, to);
    }

    @Override
    public Lock obtainLock(String name) throws IOException {
        return files.obtainLock(name);
    }

    @Override
    public Set<String> getPendingDeletions() throws IOException {
        return files.getPendingDeletions();
    }

    @Override
    public void close() throws IOException {
        files.close();
    }

    /** The partition's key; never a path. */
    @Override
    public String toString() {
        return "SealedDirectory " + scope.id();
    }

    private ChunkScope scopeOf(KeyId named) {
        return elder.filter(old -> old.id().equals(named)).orElse(scope); // the reader compares the ids
    }

    private IndexOutput seal(IndexOutput ciphertext) throws IOException {
        try {
            return new SealedIndexOutput(ciphertext, ChunkSealer.start(scope));
        } catch (IOException | RuntimeException e) {
            ciphertext.close();
            throw e;
        }
    }

    private static boolean passing(IOContext context) {
        return context.context() == IOContext.Context.MERGE || context.hints().contains(ReadOnceHint.INSTANCE);
    }

    private byte[] digest(String name) throws IOException {
        try (InputStream in = Files.newInputStream(files.getDirectory().resolve(name))) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[8192];
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                sha256.update(buffer, 0, got);
            }
            return sha256.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java", e);
        }
    }
}
