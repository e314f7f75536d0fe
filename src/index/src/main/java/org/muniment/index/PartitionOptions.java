package org.muniment.index;

import java.util.Optional;
import java.util.function.Consumer;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.Sort;

/**
 * How a partition is written and checked.
 *
 * @param analyzer for text fields
 * @param sort order of documents within each segment, for example newest first
 * @param bufferBytes memory for documents not yet written out; 1 MiB to 1 GiB
 * @param anchor the newest commit known from elsewhere: opening refuses an older or another one as tampered
 * @param tuning changes what else the caller must (codec, merge policy), after everything else has been set
 */
public record PartitionOptions(
        Analyzer analyzer,
        Optional<Sort> sort,
        long bufferBytes,
        Optional<CommitAnchor> anchor,
        Consumer<IndexWriterConfig> tuning) {

    /** 32 MiB. */
    public static final long DEFAULT_BUFFER_BYTES = 32L << 20;

    private static final long MIN_BUFFER_BYTES = 1L << 20;
    private static final long MAX_BUFFER_BYTES = 1L << 30;

    /** Checks the limits. */
    public PartitionOptions {
        if (bufferBytes < MIN_BUFFER_BYTES || bufferBytes > MAX_BUFFER_BYTES) {
            throw new IllegalArgumentException("buffer: 1 MiB to 1 GiB");
        }
    }

    /** Unsorted, default buffer, no anchor. */
    public static PartitionOptions of(Analyzer analyzer) {
        return new PartitionOptions(analyzer, Optional.empty(), DEFAULT_BUFFER_BYTES, Optional.empty(), config -> {});
    }

    /** With this order within segments. */
    public PartitionOptions sortedBy(Sort order) {
        return new PartitionOptions(analyzer, Optional.of(order), bufferBytes, anchor, tuning);
    }

    /** With this much memory for documents not yet written out. */
    public PartitionOptions bufferedBy(long bytes) {
        return new PartitionOptions(analyzer, sort, bytes, anchor, tuning);
    }

    /** Refusing anything older than this commit. */
    public PartitionOptions anchoredAt(CommitAnchor newest) {
        return new PartitionOptions(analyzer, sort, bufferBytes, Optional.of(newest), tuning);
    }

    /** With further changes to Lucene's settings. */
    public PartitionOptions tunedBy(Consumer<IndexWriterConfig> changes) {
        return new PartitionOptions(analyzer, sort, bufferBytes, anchor, tuning.andThen(changes));
    }

    IndexWriterConfig writerConfig() {
        IndexWriterConfig config = new IndexWriterConfig(analyzer);
        config.setOpenMode(IndexWriterConfig.OpenMode.CREATE_OR_APPEND);
        config.setCommitOnClose(false);
        config.setRAMBufferSizeMB(bufferBytes / (double) (1 << 20));
        config.setUseCompoundFile(true);
        sort.ifPresent(config::setIndexSort);
        tuning.accept(config);
        return config;
    }
}
