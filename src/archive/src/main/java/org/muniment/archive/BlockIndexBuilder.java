package org.muniment.archive;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;

/**
 * Builds the block index of a month: the frames of new days, and those the archive had before. In memory only; the
 * result is one compound segment. Used by one thread.
 */
final class BlockIndexBuilder implements Closeable {

    private static final double BUFFER_MIB = 64;

    /** More than a month's frames make at that buffer: everything is merged once, at the end. */
    private static final double SEGMENTS = 200;

    private static final FieldType TERMS = termsOnly();

    private final ByteBuffersDirectory day = new ByteBuffersDirectory();
    private final IndexWriter writer;

    BlockIndexBuilder() throws IOException {
        writer = new IndexWriter(day, config());
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
        Set<String> cut = new TreeSet<>();
        for (Map.Entry<String, Set<String>> field : terms.fields().entrySet()) {
            if (!field.getValue().isEmpty()) {
                if (field.getValue().stream().anyMatch(BlockField::isCut)) {
                    cut.add(field.getKey());
                }
                document.add(new Field(field.getKey(), new TermStream(field.getValue()), TERMS));
            }
        }
        if (!cut.isEmpty()) {
            document.add(new Field(BlockField.CUT, new TermStream(cut), TERMS));
        }
        writer.addDocument(document);
    }

    private static void addTime(Document document, String name, long millis) {
        document.add(new LongPoint(name, millis));
        document.add(new NumericDocValuesField(name, millis));
    }

    /**
     * One compound segment of everything, file by file.
     *
     * @param before the index the archive had, if it had one
     * @param commit what the index is to remember beside its documents
     */
    Map<String, byte[]> finish(List<LeafReaderContext> before, Map<String, String> commit) throws IOException {
        if (before.isEmpty()) {
            return finish(writer, commit);
        }
        try (ByteBuffersDirectory all = new ByteBuffersDirectory();
                DirectoryReader added = DirectoryReader.open(writer);
                IndexWriter merging = new IndexWriter(all, config())) {
            List<CodecReader> readers = new ArrayList<>();
            before.forEach(leaf -> readers.add((CodecReader) leaf.reader()));
            added.leaves().forEach(leaf -> readers.add((CodecReader) leaf.reader()));
            merging.addIndexes(readers.toArray(CodecReader[]::new));
            return finish(merging, commit);
        }
    }

    private static Map<String, byte[]> finish(IndexWriter whole, Map<String, String> commit) throws IOException {
        whole.forceMerge(1);
        whole.setLiveCommitData(new HashMap<>(commit).entrySet());
        whole.commit();
        Map<String, byte[]> files = new TreeMap<>();
        for (String name : whole.getDirectory().listAll()) {
            try (IndexInput in = whole.getDirectory().openInput(name, IOContext.READONCE)) {
                byte[] bytes = new byte[Math.toIntExact(in.length())];
                in.readBytes(bytes, 0, bytes.length);
                files.put(name, bytes);
            }
        }
        return files;
    }

    @Override
    public void close() throws IOException {
        writer.close();
        day.close();
    }

    private static IndexWriterConfig config() {
        TieredMergePolicy policy = new TieredMergePolicy();
        policy.setNoCFSRatio(1.0);
        policy.setSegmentsPerTier(SEGMENTS);
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
