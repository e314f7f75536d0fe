package org.muniment.index;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Tampered;
import org.muniment.vault.KeyId;

/**
 * An open sealed partition: one Lucene index under one key, with its writer (unless opened for reading) and its
 * searchers. Thread-safe. What was not committed when it closes is gone, as after a crash.
 */
public final class SealedPartition implements Closeable {

    private final PartitionId id;
    private final SealedDirectory directory;
    private final @Nullable IndexWriter writer;
    private final SearcherManager searchers;

    private SealedPartition(
            PartitionId id, SealedDirectory directory, @Nullable IndexWriter writer, SearcherManager searchers) {
        this.id = id;
        this.directory = directory;
        this.writer = writer;
        this.searchers = searchers;
    }

    static SealedPartition writing(PartitionId id, SealedDirectory directory, PartitionOptions options)
            throws IOException {
        IndexWriter writer = new IndexWriter(directory, options.writerConfig());
        try {
            return new SealedPartition(id, directory, writer, new SearcherManager(writer, null));
        } catch (IOException | RuntimeException e) {
            IOUtils.closeWhileHandlingException(writer);
            throw e;
        }
    }

    static SealedPartition reading(PartitionId id, SealedDirectory directory) throws IOException {
        return new SealedPartition(id, directory, null, new SearcherManager(directory, null));
    }

    /** Which partition this is. */
    public PartitionId id() {
        return id;
    }

    /** The key it is sealed under. */
    public KeyId key() {
        return directory.key();
    }

    /** The directory, for tools that need Lucene's own view. */
    public SealedDirectory directory() {
        return directory;
    }

    /** Whether it was opened for writing. */
    public boolean isWritable() {
        return writer != null;
    }

    /** Lucene's writer: add, update and delete through it, but commit through {@link #commit()}. */
    public IndexWriter writer() {
        if (writer == null) {
            throw new IllegalStateException("partition is open for reading only");
        }
        return writer;
    }

    /**
     * Tampering that a merge in the background came across: Lucene has then closed the writer, and every further use of it
     * fails. Empty while all is well. What searches come across, they throw.
     */
    public Optional<Tampered> tampering() {
        Throwable cause = writer == null ? null : writer.getTragicException();
        while (cause != null && !(cause instanceof Tampered)) {
            cause = cause.getCause();
        }
        return Optional.ofNullable((Tampered) cause);
    }

    /** Runs {@code work} on what {@link #refresh()} made visible last. */
    public <T> T search(SearchWork<T> work) throws IOException {
        IndexSearcher searcher = searchers.acquire();
        try {
            return work.on(searcher);
        } finally {
            searchers.release(searcher);
        }
    }

    /** Makes everything written so far (or, open for reading, committed so far) visible to searches; not durable. */
    public void refresh() throws IOException {
        searchers.maybeRefreshBlocking();
    }

    /** Makes everything written so far durable and returns what to anchor; the same again where nothing changed. */
    public synchronized CommitAnchor commit() throws IOException {
        writer().commit();
        return directory.anchor().orElseThrow();
    }

    /**
     * As {@link #commit()}, and seals {@code notes} with it, in place of earlier ones: whatever must be durable
     * together with the documents, such as a position in a journal.
     */
    public synchronized CommitAnchor commit(Map<String, String> notes) throws IOException {
        Map<String, String> copy = new HashMap<>(notes);
        writer().setLiveCommitData(copy.entrySet());
        return commit();
    }

    /** The notes of the newest commit; empty where there is none. */
    public Map<String, String> notes() throws IOException {
        if (!DirectoryReader.indexExists(directory)) {
            return Map.of();
        }
        return Map.copyOf(SegmentInfos.readLatestCommit(directory).getUserData());
    }

    /** The newest commit; empty where there is none. */
    public Optional<CommitAnchor> anchor() throws IOException {
        return directory.anchor();
    }

    /** Lets go of everything without committing. Idempotent. */
    @Override
    public synchronized void close() throws IOException {
        IOUtils.close(searchers, writer == null ? null : writer::rollback, directory);
    }
}
