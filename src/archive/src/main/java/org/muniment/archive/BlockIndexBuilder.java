package org.muniment.archive;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;

/**
 * Builds the block index of a month: the frames of new days beside those the archive had before, whose segments stay as they
 * are until there are {@value #SEGMENTS} of a size, which then become one. New segments are made in memory. Used by one thread.
 */
final class BlockIndexBuilder implements Closeable {

    private static final double BUFFER_MIB = 64;

    /** So many segments of about the same size are merged: at most 10 stand in an archive of 31 days. */
    private static final int SEGMENTS = 6;

    private static final FieldType TERMS = termsOnly();

    private final GrowingIndex files;
    private final IndexWriter writer;
    private final Map<String, String> commit = new HashMap<>();
    private final boolean first;

    /** @param before the index the archive has, if it has one; it must stay open until this is closed */
    BlockIndexBuilder(Optional<BlockIndex> before) throws IOException {
        first = before.isEmpty();
        if (before.isPresent()) {
            files = new GrowingIndex(before.get().directory());
            commit.putAll(before.get().commit());
        } else {
            files = new GrowingIndex(new ByteBuffersDirectory());
        }
        writer = new IndexWriter(files, config());
    }

    /** The index is to remember that beside its documents. */
    void remember(String name, String value) {
        commit.put(name, value);
    }

    void add(FrameRow row, FrameTerms terms) throws IOException {
        Document document = new Document();
        Frame frame = row.frame();
        document.add(new NumericDocValuesField(BlockField.DAY, frame.day().toEpochDay()));
        document.add(new NumericDocValuesField(BlockField.FRAME, frame.number()));
        document.add(new NumericDocValuesField(BlockField.OFFSET, row.offset()));
        document.add(new NumericDocValuesField(BlockField.SEALED, row.sealed()));
        document.add(new NumericDocValuesField(BlockField.PLAIN, row.plain()));
        document.add(new NumericDocValuesField(BlockField.LINES, frame.lines()));
        addTime(document, BlockField.FIRST, BlockField.millis(frame.first()));
        addTime(document, BlockField.LAST, BlockField.millis(frame.last()));
        for (Map.Entry<String, Set<String>> field : terms.fields().entrySet()) {
            if (!field.getValue().isEmpty()) {
                document.add(new Field(field.getKey(), new TermStream(field.getValue()), TERMS));
            }
        }
        if (!terms.cut().isEmpty()) {
            document.add(new Field(BlockField.CUT, new TermStream(terms.cut()), TERMS));
        }
        writer.addDocument(document);
    }

    private static void addTime(Document document, String name, long millis) {
        document.add(new LongPoint(name, millis));
        document.add(new NumericDocValuesField(name, millis));
    }

    /**
     * The files of an index.
     *
     * @param kept names of those that the archive has already, unchanged
     * @param made the others
     */
    record Files(Set<String> kept, Map<String, byte[]> made) {}

    /** The whole index: one compound segment if the archive had none, else a further one. */
    Files finish() throws IOException {
        if (first) {
            writer.forceMerge(1);
        } else {
            writer.flush();
            writer.maybeMerge();
        }
        writer.setLiveCommitData(commit.entrySet());
        writer.commit();
        Set<String> kept = files.kept();
        Map<String, byte[]> made = new TreeMap<>();
        for (String name : files.listAll()) {
            if (!kept.contains(name) && !name.equals(IndexWriter.WRITE_LOCK_NAME)) {
                try (IndexInput in = files.openInput(name, IOContext.READONCE)) {
                    byte[] bytes = new byte[Math.toIntExact(in.length())];
                    in.readBytes(bytes, 0, bytes.length);
                    made.put(name, bytes);
                }
            }
        }
        return new Files(kept, made);
    }

    @Override
    public void close() throws IOException {
        writer.close();
        files.close();
    }

    private static IndexWriterConfig config() {
        LogDocMergePolicy policy = new LogDocMergePolicy();
        policy.setNoCFSRatio(1.0);
        policy.setMergeFactor(SEGMENTS);
        policy.setMinMergeDocs(1);
        return new IndexWriterConfig()
                .setMergePolicy(policy)
                .setMergeScheduler(new SerialMergeScheduler())
                .setRAMBufferSizeMB(BUFFER_MIB)
                .setUseCompoundFile(true)
                .setCommitOnClose(false);
    }

    private static FieldType termsOnly() {
        FieldType type = new FieldType();
        type.setTokenized(true);
        type.setOmitNorms(true);
        type.setIndexOptions(IndexOptions.DOCS);
        type.freeze();
        return type;
    }
}
