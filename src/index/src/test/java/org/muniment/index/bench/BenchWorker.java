package org.muniment.index.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.muniment.index.PageCache;
import org.muniment.index.PartitionId;
import org.muniment.index.SealedDirectory;
import org.muniment.terms.TenantId;
import org.muniment.vault.DataKey;
import org.muniment.vault.KeyId;
import org.muniment.vault.internal.InternalUse;

/** One side of the comparison, in a JVM of its own. */
final class BenchWorker {

    private static final int WARM_UP = 60;
    private static final int MEASURED = 41;
    private static final int WARM_UP_REOPENED = 40;
    private static final int REOPENED = 21;
    private static final long CACHE_BYTES = 400L << 20;

    private BenchWorker() {}

    static String run(String work, String kind, Path folder, int documents) throws IOException {
        return work.equals("index") ? index(kind, folder, documents) : query(kind, folder, documents);
    }

    static Directory open(String kind, Path folder) throws IOException {
        return open(kind, folder, CACHE_BYTES);
    }

    private static Directory open(String kind, Path folder, long cacheBytes) throws IOException {
        if (kind.equals("plain")) {
            return new MMapDirectory(folder);
        }
        byte[] material = new byte[DataKey.BYTES];
        Arrays.fill(material, (byte) 9);
        DataKey key = DataKey.ofMaterial(new KeyId(new UUID(1, 2)), material, InternalUse.OF_THE_VAULT);
        return SealedDirectory.open(folder, key, new PartitionId(TenantId.HOUSE, "bench"), new PageCache(cacheBytes));
    }

    /** The first time is what a new JVM needs, much of it compilation; the second, into another folder, is the figure. */
    private static String index(String kind, Path folder, int documents) throws IOException {
        long first = write(kind, folder.resolveSibling(kind + "-first"), documents / 2);
        return "indexing in a new JVM, half as many=" + first + "\nindexing=" + write(kind, folder, documents);
    }

    private static long write(String kind, Path folder, int documents) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(new StandardAnalyzer());
        config.setMergeScheduler(new SerialMergeScheduler());
        config.setRAMBufferSizeMB(32);
        try (Directory directory = open(kind, folder);
                IndexWriter writer = new IndexWriter(directory, config)) {
            AccessLines lines = new AccessLines();
            long start = IndexBench.cpuMicros();
            for (int i = 0; i < documents; i++) {
                writer.addDocument(lines.next());
            }
            writer.commit();
            return IndexBench.cpuMicros() - start;
        }
    }

    private static String query(String kind, Path folder, int documents) throws IOException {
        StringBuilder figures = new StringBuilder();
        Map<String, QueryMix.Question> mix = QueryMix.questions(documents);
        long[] checksum = {0};
        figures.append("empty cache in a new JVM=")
                .append(reopen(kind, folder, mix)[0])
                .append('\n');
        try (Directory directory = open(kind, folder);
                DirectoryReader reader = DirectoryReader.open(directory)) {
            IndexSearcher searcher = searcher(reader);
            for (int i = 0; i < WARM_UP; i++) {
                for (QueryMix.Question question : mix.values()) {
                    checksum[0] += question.ask(searcher);
                }
            }
            for (Map.Entry<String, QueryMix.Question> entry : mix.entrySet()) {
                long[] times = new long[MEASURED];
                for (int i = 0; i < MEASURED; i++) {
                    long start = IndexBench.cpuMicros();
                    checksum[0] += entry.getValue().ask(searcher);
                    times[i] = IndexBench.cpuMicros() - start;
                }
                figures.append(line("warm " + entry.getKey(), times));
            }
        }
        for (int i = 0; i < WARM_UP_REOPENED; i++) {
            checksum[0] += reopen(kind, folder, mix)[1];
        }
        long[] times = new long[REOPENED];
        for (int i = 0; i < REOPENED; i++) {
            times[i] = reopen(kind, folder, mix)[0];
        }
        figures.append(line("empty cache", times));
        figures.append(line("cache of a tenth of the index", inSmallCache(kind, folder, mix, checksum)));
        if (checksum[0] == 0) {
            throw new IllegalStateException("no hits");
        }
        return figures.toString();
    }

    /** Asks everything again and again with room for a tenth of the index: what is used most stays, the rest comes anew. */
    private static long[] inSmallCache(String kind, Path folder, Map<String, QueryMix.Question> mix, long[] checksum)
            throws IOException {
        long[] times = new long[REOPENED];
        try (Directory directory = open(kind, folder, IndexBench.size(folder) / 10);
                DirectoryReader reader = DirectoryReader.open(directory)) {
            IndexSearcher searcher = searcher(reader);
            for (int round = -WARM_UP_REOPENED; round < REOPENED; round++) {
                long start = IndexBench.cpuMicros();
                for (QueryMix.Question question : mix.values()) {
                    checksum[0] += question.ask(searcher);
                }
                if (round >= 0) {
                    times[round] = IndexBench.cpuMicros() - start;
                }
            }
        }
        return times;
    }

    /** Opens the index and asks everything once: the time, and the checksum. */
    private static long[] reopen(String kind, Path folder, Map<String, QueryMix.Question> mix) throws IOException {
        long checksum = 0;
        long start = IndexBench.cpuMicros();
        try (Directory directory = open(kind, folder);
                DirectoryReader reader = DirectoryReader.open(directory)) {
            IndexSearcher searcher = searcher(reader);
            for (QueryMix.Question question : mix.values()) {
                checksum += question.ask(searcher);
            }
        }
        return new long[] {IndexBench.cpuMicros() - start, checksum};
    }

    private static IndexSearcher searcher(DirectoryReader reader) {
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        return searcher;
    }

    private static String line(String name, long[] times) {
        Arrays.sort(times);
        return String.format(Locale.ROOT, "%s=%d%n", name, Math.max(1, times[times.length / 3]));
    }
}
