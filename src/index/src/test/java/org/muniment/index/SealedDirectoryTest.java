package org.muniment.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortedNumericSelector;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.BytesRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.TenantId;
import org.muniment.vault.DataKey;

/** A sealed index answers as a plain one of the same history does. Replay with {@code -Dmuniment.seed=N}. */
class SealedDirectoryTest {

    private static final String CANARY = "canarybird";

    @TempDir
    Path folder;

    private final long seed = Long.getLong("muniment.seed", new SecureRandom().nextLong());
    private final DataKey key = Sealing.key();

    @Test
    void answersAsAPlainTwinDoesAndChecksClean() throws IOException {
        System.getLogger("test").log(System.Logger.Level.INFO, "seed {0}", Long.toString(seed));
        try (Directory plain = new ByteBuffersDirectory();
                SealedDirectory sealed = SealedDirectory.open(folder, key, Sealing.PARTITION, new PageCache(1))) {
            writeHistory(plain, new Random(seed));
            writeHistory(sealed, new Random(seed));
            assertSameAnswers(sealed, plain);
            assertThat(check(sealed)).isTrue();
        }
        try (Directory plain = new ByteBuffersDirectory();
                SealedDirectory reopened = Sealing.open(folder, key)) {
            writeHistory(plain, new Random(seed));
            assertSameAnswers(reopened, plain);
        }
    }

    @Test
    void writesNoPlaintextAndNothingPlainButTheLock() throws IOException {
        try (SealedDirectory sealed = Sealing.open(folder, key)) {
            writeHistory(sealed, new Random(seed));
        }
        for (Path file : Sealing.files(folder)) {
            if (file.getFileName().toString().equals(IndexWriter.WRITE_LOCK_NAME)) {
                assertThat(file).isEmptyFile();
                continue;
            }
            String bytes = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThat(bytes).startsWith("munimt").doesNotContain(CANARY, "Lucene", "segments");
        }
    }

    @Test
    void refusesAnotherKeyTenantOrPartition() throws IOException {
        try (SealedDirectory sealed = Sealing.open(folder, key)) {
            writeHistory(sealed, new Random(seed));
        }
        PageCache cache = new PageCache(1 << 20);
        PartitionId otherTenant = new PartitionId(new TenantId("acme"), Sealing.PARTITION.name());
        PartitionId otherName = new PartitionId(TenantId.HOUSE, "other");
        assertRefused(SealedDirectory.open(folder, Sealing.key(), Sealing.PARTITION, cache));
        assertRefused(SealedDirectory.open(folder, key, otherTenant, cache));
        assertRefused(SealedDirectory.open(folder, key, otherName, cache));
    }

    @Test
    void evictsWithinItsBudgetAndFreesClosedFiles() throws IOException {
        PageCache cache = new PageCache(1 << 20);
        try (SealedDirectory sealed = SealedDirectory.open(folder, key, Sealing.PARTITION, cache)) {
            writeHistory(sealed, new Random(seed));
            try (DirectoryReader reader = DirectoryReader.open(sealed)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                for (Query query : queries()) {
                    searcher.search(query, 1000);
                }
                assertThat(cache.usedBytes()).isPositive().isLessThanOrEqualTo(cache.maxBytes());
            }
            assertThat(cache.usedBytes()).isZero();
        }
    }

    private static void assertRefused(SealedDirectory directory) throws IOException {
        try (directory) {
            assertThatThrownBy(() -> DirectoryReader.open(directory)).isInstanceOf(org.muniment.terms.Tampered.class);
        }
    }

    private static void writeHistory(Directory directory, Random random) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(new StandardAnalyzer());
        config.setMaxBufferedDocs(50 + random.nextInt(200));
        config.setUseCompoundFile(random.nextBoolean());
        config.setMergeScheduler(new org.apache.lucene.index.SerialMergeScheduler());
        try (IndexWriter writer = new IndexWriter(directory, config)) {
            for (int i = 0; i < 4000; i++) {
                writer.updateDocument(new Term("id", "d" + random.nextInt(3000)), document(i, random));
                if (random.nextInt(40) == 0) {
                    writer.deleteDocuments(new Term("id", "d" + random.nextInt(3000)));
                }
                if (random.nextInt(200) == 0) {
                    writer.deleteDocuments(LongPoint.newRangeQuery("time", i - 20, i - 10));
                }
                if (random.nextInt(300) == 0) {
                    writer.commit();
                }
                if (random.nextInt(1500) == 0) {
                    writer.forceMerge(1 + random.nextInt(3));
                }
            }
        }
    }

    private static Document document(int number, Random random) {
        Document document = new Document();
        StringBuilder text = new StringBuilder(CANARY);
        for (int i = random.nextInt(30); i >= 0; i--) {
            text.append(" w").append(random.nextInt(400));
        }
        document.add(new LongField("time", number, Field.Store.YES));
        document.add(new TextField("text", text.toString(), Field.Store.YES));
        String path = "/p" + random.nextInt(50) + "/q" + random.nextInt(50);
        document.add(new StringField("path", path, Field.Store.NO));
        document.add(new SortedSetDocValuesField("path", new BytesRef(path)));
        return document;
    }

    private static List<Query> queries() {
        return List.of(
                MatchAllDocsQuery.INSTANCE,
                new TermQuery(new Term("text", "w7")),
                new PhraseQuery("text", "w7", "w8"),
                new PrefixQuery(new Term("path", "/p1")),
                new WildcardQuery(new Term("path", "*/q3*")),
                LongPoint.newRangeQuery("time", 1000, 2500));
    }

    private static void assertSameAnswers(Directory sealed, Directory plain) throws IOException {
        try (DirectoryReader mine = DirectoryReader.open(sealed);
                DirectoryReader twin = DirectoryReader.open(plain)) {
            assertThat(mine.numDocs()).isEqualTo(twin.numDocs());
            for (Query query : queries()) {
                assertThat(answers(mine, query)).isEqualTo(answers(twin, query));
            }
        }
    }

    private static List<String> answers(DirectoryReader reader, Query query) throws IOException {
        IndexSearcher searcher = new IndexSearcher(reader);
        Sort newest = new Sort(LongField.newSortField("time", true, SortedNumericSelector.Type.MIN));
        List<String> answers = new ArrayList<>();
        answers.add("count " + searcher.count(query));
        for (ScoreDoc hit : searcher.search(query, 500, newest).scoreDocs) {
            Document stored = searcher.storedFields().document(hit.doc);
            answers.add(stored.get("time") + " " + stored.get("text"));
        }
        return answers;
    }

    private static boolean check(Directory directory) throws IOException {
        try (CheckIndex check = new CheckIndex(directory)) {
            check.setLevel(CheckIndex.Level.MIN_LEVEL_FOR_SLOW_CHECKS);
            return check.checkIndex().clean;
        }
    }
}
