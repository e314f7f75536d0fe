package org.muniment.logs.store;

import org.apache.lucene.codecs.DocValuesFormat;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.PostingsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104PostingsFormat;
import org.apache.lucene.codecs.lucene90.Lucene90DocValuesFormat;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogByteSizeMergePolicy;

/**
 * Lucene's codec of best compression with one format for all fields: what it otherwise notes about each field's formats, in
 * each segment, weighs more than the lines of a quiet day. Its name is in every segment, so it must stay.
 */
public final class HotCodec extends FilterCodec {

    private final PostingsFormat postings = new Lucene104PostingsFormat();
    private final DocValuesFormat columns = new Lucene90DocValuesFormat();

    /** Called by Lucene, which finds it by its name. */
    public HotCodec() {
        super("MunimentHot1", new Lucene104Codec(Lucene104Codec.Mode.BEST_COMPRESSION));
    }

    /** Writes with this codec, in compound files, and merges neighbours only: documents stay in the order of their arrival. */
    static void tune(IndexWriterConfig config) {
        LogByteSizeMergePolicy merges = new LogByteSizeMergePolicy();
        merges.setMergeFactor(10);
        merges.setMaxMergeMB(2048);
        merges.setNoCFSRatio(1.0);
        config.setMergePolicy(merges);
        config.setCodec(new HotCodec());
    }

    @Override
    public PostingsFormat postingsFormat() {
        return postings;
    }

    @Override
    public DocValuesFormat docValuesFormat() {
        return columns;
    }
}
