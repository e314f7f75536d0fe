package org.muniment.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.store.FilterDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.vault.DataKey;

/** A copy of the folder at any step of a commit opens as the commit before or the one after, never between. */
class CrashTest {

    @TempDir
    Path root;

    private final DataKey key = Sealing.key();
    private final long seed = Long.getLong("muniment.seed", new SecureRandom().nextLong());

    private record Snapshot(Path folder, int committed) {}

    @Test
    void opensAsTheLastCommitAfterACrashAtAnyStep() throws IOException {
        System.getLogger("test").log(System.Logger.Level.INFO, "seed {0}", Long.toString(seed));
        Random random = new Random(seed);
        List<Snapshot> snapshots = new ArrayList<>();
        Path folder = root.resolve("live");
        int[] committed = {0};
        int written = 0;
        try (Snapshotting directory = new Snapshotting(folder, snapshots, committed);
                IndexWriter writer = new IndexWriter(directory, config())) {
            for (int commit = 0; commit < 6; commit++) {
                int more = 1 + random.nextInt(200);
                for (int i = 0; i < more; i++) {
                    Document document = new Document();
                    document.add(new StringField("id", "d" + written++, Field.Store.YES));
                    writer.addDocument(document);
                }
                writer.commit();
                committed[0] = written;
            }
            writer.rollback();
        }
        assertThat(snapshots).hasSizeGreaterThan(20);
        for (Snapshot snapshot : snapshots) {
            assertWhole(snapshot, written);
        }
    }

    private void assertWhole(Snapshot snapshot, int all) throws IOException {
        try (SealedDirectory directory = Sealing.open(snapshot.folder(), key)) {
            if (snapshot.committed() == 0 && !DirectoryReader.indexExists(directory)) {
                return;
            }
            try (CheckIndex check = new CheckIndex(directory)) {
                assertThat(check.checkIndex().clean).isTrue();
            }
            int found;
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                found = reader.numDocs();
            }
            assertThat(found).isBetween(snapshot.committed(), all);
            try (IndexWriter writer = new IndexWriter(directory, config())) {
                assertThat(writer.getDocStats().numDocs).isEqualTo(found);
                writer.addDocument(new Document());
                writer.commit();
            }
        }
    }

    private static IndexWriterConfig config() {
        return new IndexWriterConfig(new KeywordAnalyzer()).setMergeScheduler(new SerialMergeScheduler());
    }

    /** Copies the folder before and after every step that a crash could fall between. */
    private final class Snapshotting extends FilterDirectory {

        private final Path folder;
        private final List<Snapshot> snapshots;
        private final int[] committed;

        Snapshotting(Path folder, List<Snapshot> snapshots, int[] committed) throws IOException {
            super(Sealing.open(folder, key));
            this.folder = folder;
            this.snapshots = snapshots;
            this.committed = committed;
        }

        @Override
        public void sync(Collection<String> names) throws IOException {
            snap();
            super.sync(names);
            snap();
        }

        @Override
        public void rename(String from, String to) throws IOException {
            snap();
            super.rename(from, to);
            snap();
        }

        @Override
        public void syncMetaData() throws IOException {
            super.syncMetaData();
            snap();
        }

        @Override
        public void deleteFile(String name) throws IOException {
            super.deleteFile(name);
            snap();
        }

        private void snap() throws IOException {
            Path copy = root.resolve("crash" + snapshots.size());
            Sealing.copy(folder, copy);
            snapshots.add(new Snapshot(copy, committed[0]));
        }
    }
}
