package org.muniment.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyDestroyed;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.KeyProgress;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.chunked.SealedFile;

class ResealTest {

    private static final PartitionId DAY = new PartitionId(TenantId.HOUSE, "access/2026-11-22");
    private static final PartitionOptions OPTIONS = PartitionOptions.of(new KeywordAnalyzer());
    private static final int DOCUMENTS = 300;

    @TempDir
    Path root;

    private Vault vault;
    private Partitions partitions;
    private Path folder;
    private Path scratch;
    private KeyId old;

    @BeforeEach
    void fill() throws IOException {
        open();
        folder = root.resolve("hot");
        scratch = Files.createDirectories(root.resolve("scratch"));
        try (SealedPartition partition = partitions.open(folder, DAY, OPTIONS)) {
            add(partition);
            old = partition.key();
        }
    }

    private void open() {
        Clock clock = Clock.fixed(Instant.parse("2026-11-22T00:00:00Z"), ZoneOffset.UTC);
        vault = Vault.open(new VaultSettings(root.resolve("keys")), clock);
        partitions = new Partitions(vault, new PageCache(8L << 20));
    }

    @AfterEach
    void close() {
        vault.close();
    }

    private static void add(SealedPartition partition) throws IOException {
        for (int i = 0; i < DOCUMENTS; i++) {
            Document document = new Document();
            document.add(new StringField("id", "d" + i, Field.Store.YES));
            partition.writer().addDocument(document);
            if (i % 100 == 99) {
                partition.commit();
            }
        }
    }

    private int count() throws IOException {
        try (SealedPartition partition = partitions.openForReading(folder, DAY, Optional.empty())) {
            return partition.search(searcher -> searcher.count(MatchAllDocsQuery.INSTANCE));
        }
    }

    private void assertAllUnder(KeyId key) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> !each.endsWith("write.lock")).toList()) {
                assertThat(SealedFile.keyOf(file)).as(file.toString()).isEqualTo(key);
            }
        }
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void movesEveryFileToANewKeyAndDestroysTheOld() throws IOException {
        Destruction gone = partitions.reseal(folder, DAY, scratch, KeyProgress.NONE);
        assertThat(gone.id()).isEqualTo(old);
        KeyId fresh =
                vault.keys().find(TenantId.HOUSE, KeyKind.PARTITION, DAY.name()).orElseThrow();
        assertThat(fresh).isNotEqualTo(old);
        assertAllUnder(fresh);
        assertThat(count()).isEqualTo(DOCUMENTS);
        assertThatThrownBy(() -> vault.keys().open(old)).isInstanceOf(KeyDestroyed.class);
        try (SealedPartition partition = partitions.open(folder, DAY, OPTIONS)) {
            add(partition);
        }
        assertThat(count()).isEqualTo(2 * DOCUMENTS);
    }

    @Test
    void isReadableAndEndsLaterWhenCutShort() throws IOException {
        for (int stop = 1; stop < 4; stop++) {
            int at = stop;
            assertThatThrownBy(() -> partitions.reseal(folder, DAY, scratch, (done, total) -> {
                        if (done == at) {
                            throw new CancellationException("cut short");
                        }
                    }))
                    .isInstanceOf(CancellationException.class);
            vault.close();
            open();
            assertThat(count()).isEqualTo(DOCUMENTS);
        }
        try (SealedPartition partition = partitions.open(folder, DAY, OPTIONS)) {
            add(partition);
        }
        assertThat(partitions.reseal(folder, DAY, scratch, KeyProgress.NONE).id())
                .isEqualTo(old);
        assertThat(count()).isEqualTo(2 * DOCUMENTS);
        assertAllUnder(
                vault.keys().find(TenantId.HOUSE, KeyKind.PARTITION, DAY.name()).orElseThrow());
    }

    @Test
    void refusesWhileThePartitionIsWritten() throws IOException {
        try (SealedPartition partition = partitions.open(folder, DAY, OPTIONS)) {
            assertThat(partition.key()).isEqualTo(old);
            assertThatThrownBy(() -> partitions.reseal(folder, DAY, scratch, KeyProgress.NONE))
                    .isInstanceOf(Refusal.class);
        }
    }

    @Test
    void destroysBothKeysOfAPartitionCutShort() throws IOException {
        assertThatThrownBy(() -> partitions.reseal(folder, DAY, scratch, (done, total) -> {
                    throw new CancellationException("cut short");
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(partitions.destroy(folder, DAY, "expired")).isPresent();
        assertThat(vault.keys().list())
                .filteredOn(entry -> entry.kind() == KeyKind.PARTITION)
                .hasSize(2)
                .noneMatch(entry -> entry.live());
    }
}
