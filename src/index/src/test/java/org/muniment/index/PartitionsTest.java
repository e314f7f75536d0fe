package org.muniment.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.store.LockObtainFailedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyDestroyed;
import org.muniment.vault.KeyId;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;

class PartitionsTest {

    private static final PartitionId DAY = new PartitionId(TenantId.HOUSE, "access/2026-11-22");
    private static final PartitionOptions OPTIONS = PartitionOptions.of(new KeywordAnalyzer());

    @TempDir
    Path root;

    private Vault vault;
    private Partitions partitions;
    private Path folder;

    @BeforeEach
    void openVault() {
        Clock clock = Clock.fixed(Instant.parse("2026-11-22T00:00:00Z"), ZoneOffset.UTC);
        vault = Vault.open(new VaultSettings(root.resolve("keys")), clock);
        partitions = new Partitions(vault, new PageCache(8L << 20));
        folder = root.resolve("hot/house/access/2026-11-22");
    }

    @AfterEach
    void closeVault() {
        vault.close();
    }

    @Test
    void keepsWhatWasCommittedAndForgetsTheRest() throws IOException {
        CommitAnchor anchor;
        try (SealedPartition partition = partitions.open(folder, DAY, OPTIONS)) {
            assertThat(partition.anchor()).isEmpty();
            assertThat(partition.notes()).isEmpty();
            add(partition, 10);
            assertThat(count(partition)).isZero();
            partition.refresh();
            assertThat(count(partition)).isEqualTo(10);
            anchor = partition.commit(Map.of("journal", "17"));
            assertThat(partition.commit()).isEqualTo(anchor);
            add(partition, 5);
        }
        try (SealedPartition partition = partitions.open(folder, DAY, OPTIONS.anchoredAt(anchor))) {
            assertThat(count(partition)).isEqualTo(10);
            assertThat(partition.notes()).isEqualTo(Map.of("journal", "17"));
            assertThat(partition.anchor()).contains(anchor);
        }
    }

    @Test
    void keepsTheOrderAskedForThroughMerges() throws IOException {
        PartitionOptions newestFirst = OPTIONS.sortedBy(new Sort(new SortField("time", SortField.Type.LONG, true)))
                .tunedBy(config -> config.setMaxBufferedDocs(20));
        try (SealedPartition partition = partitions.open(folder, DAY, newestFirst)) {
            for (int i = 0; i < 500; i++) {
                Document document = new Document();
                document.add(new NumericDocValuesField("time", i * 7919 % 500));
                document.add(new StoredField("time", i * 7919 % 500));
                document.add(new LongPoint("time.point", i * 7919 % 500));
                partition.writer().addDocument(document);
            }
            partition.writer().forceMerge(1);
            partition.refresh();
            partition.search(searcher -> {
                for (int doc = 0; doc < 500; doc++) {
                    Document stored = searcher.storedFields().document(doc);
                    assertThat(stored.getField("time").numericValue()).isEqualTo(499 - doc);
                }
                return true;
            });
        }
    }

    @Test
    void readsBesideAWriterAndFollowsItsCommits() throws IOException {
        assertThatThrownBy(() -> partitions.openForReading(folder, DAY, Optional.empty()))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Refusal.Code.NOT_FOUND));
        try (SealedPartition writing = partitions.open(folder, DAY, OPTIONS)) {
            assertThatThrownBy(() -> partitions.openForReading(folder, DAY, Optional.empty()))
                    .isInstanceOf(IndexNotFoundException.class);
            add(writing, 3);
            CommitAnchor anchor = writing.commit();
            try (SealedPartition reading = partitions.openForReading(folder, DAY, Optional.of(anchor))) {
                assertThat(count(reading)).isEqualTo(3);
                assertThatThrownBy(reading::writer).isInstanceOf(IllegalStateException.class);
                add(writing, 4);
                writing.commit();
                reading.refresh();
                assertThat(count(reading)).isEqualTo(7);
            }
            assertThatThrownBy(() -> partitions.open(folder, DAY, OPTIONS))
                    .isInstanceOf(LockObtainFailedException.class);
        }
    }

    @Test
    void refusesARolledBackPartition() throws IOException {
        Path old = root.resolve("old");
        CommitAnchor newest;
        try (SealedPartition partition = partitions.open(folder, DAY, OPTIONS)) {
            add(partition, 3);
            partition.commit();
            Sealing.copy(folder, old);
            add(partition, 3);
            newest = partition.commit();
        }
        assertThatThrownBy(() -> partitions.open(old, DAY, OPTIONS.anchoredAt(newest)))
                .isInstanceOf(Tampered.class);
        assertThatThrownBy(() -> partitions.open(root.resolve("empty"), DAY, OPTIONS.anchoredAt(newest)))
                .isInstanceOf(Tampered.class);
    }

    @Test
    void destroysKeyAndFilesAndMayBeRepeated() throws IOException {
        KeyId key;
        try (SealedPartition partition = partitions.open(folder, DAY, OPTIONS)) {
            key = partition.key();
            add(partition, 3);
            partition.commit();
            assertThatThrownBy(() -> partitions.destroy(folder, DAY, "retention"))
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Refusal.Code.CONFLICT));
        }
        Path kept = root.resolve("kept");
        Sealing.copy(folder, kept);
        Destruction destruction = partitions.destroy(folder, DAY, "retention").orElseThrow();
        assertThat(destruction.id()).isEqualTo(key);
        assertThat(folder).doesNotExist();
        assertThat(partitions.destroy(folder, DAY, "retention")).isEmpty();
        assertThatThrownBy(() -> vault.keys().open(key)).isInstanceOf(KeyDestroyed.class);
        assertThatThrownBy(() -> partitions.openForReading(kept, DAY, Optional.empty()))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> partitions.open(kept, DAY, OPTIONS)).isInstanceOf(Tampered.class);
    }

    @Test
    void reportsTamperingThatAMergeComesAcross() throws IOException {
        PartitionOptions inPlace = OPTIONS.tunedBy(config -> config.setMergeScheduler(new SerialMergeScheduler()));
        try (SealedPartition partition = partitions.open(folder, DAY, inPlace)) {
            addLong(partition, 1500);
            partition.commit();
            addLong(partition, 1500);
            partition.commit();
            assertThat(partition.tampering()).isEmpty();
        }
        Path largest = Sealing.files(folder).stream()
                .max(Comparator.comparingLong(file -> file.toFile().length()))
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(largest);
        bytes[2 * 16_400] ^= 1;
        Files.write(largest, bytes);
        try (SealedPartition partition = partitions.open(folder, DAY, inPlace)) {
            assertThatThrownBy(() -> partition.writer().forceMerge(1)).isInstanceOf(Exception.class);
            assertThat(partition.tampering()).isPresent();
        }
    }

    @Test
    void namesPartitionsStrictly() {
        assertThat(new PartitionId(new TenantId("ab"), "c").context())
                .isNotEqualTo(new PartitionId(new TenantId("a"), "bc").context());
        assertThatThrownBy(() -> new PartitionId(TenantId.HOUSE, "Anna")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CommitAnchor.parse("x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OPTIONS.bufferedBy(1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void add(SealedPartition partition, int documents) throws IOException {
        for (int i = 0; i < documents; i++) {
            Document document = new Document();
            document.add(new StringField("id", "d" + i, Field.Store.YES));
            partition.writer().addDocument(document);
        }
    }

    private static void addLong(SealedPartition partition, int documents) throws IOException {
        Random random = new Random(documents);
        for (int i = 0; i < documents; i++) {
            byte[] noise = new byte[100];
            random.nextBytes(noise);
            Document document = new Document();
            document.add(new StoredField("noise", noise));
            partition.writer().addDocument(document);
        }
    }

    private static int count(SealedPartition partition) throws IOException {
        return partition.search(searcher -> searcher.count(MatchAllDocsQuery.INSTANCE));
    }
}
