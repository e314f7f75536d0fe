package org.muniment.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NoMergePolicy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Tampered;
import org.muniment.vault.DataKey;

/** Whatever is done to the files of an index, reading all of it is refused. Replay with {@code -Dmuniment.seed=N}. */
class TamperedIndexTest {

    private static final int HEADER = 80;
    private static final int CHUNK = 16_400;

    @TempDir
    Path root;

    private final long seed = Long.getLong("muniment.seed", new SecureRandom().nextLong());
    private final Random random = new Random(seed);
    private final DataKey key = Sealing.key();
    private Path original;
    private int round;

    @BeforeEach
    void writeIndex() throws IOException {
        System.getLogger("test").log(System.Logger.Level.INFO, "seed {0}", Long.toString(seed));
        original = root.resolve("original");
        try (SealedDirectory directory = Sealing.open(original, key)) {
            write(directory, 3);
        }
        readAll(original);
    }

    @Test
    void refusesAFlippedBitInAnyFile() throws IOException {
        for (Path file : indexFiles()) {
            for (int i = 0; i < 10; i++) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                assertRefused(file, bytes);
            }
        }
    }

    @Test
    void refusesADamagedSaltOrCommitment() throws IOException {
        for (Path file : indexFiles()) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[24 + random.nextInt(56)] ^= 1;
            assertRefused(file, bytes);
        }
    }

    @Test
    void refusesACutFile() throws IOException {
        for (Path file : indexFiles()) {
            byte[] bytes = Files.readAllBytes(file);
            assertRefused(file, java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            int lastChunk = HEADER + (bytes.length - HEADER) / CHUNK * CHUNK;
            assertRefused(file, java.util.Arrays.copyOf(bytes, lastChunk));
        }
    }

    @Test
    void refusesSwappedPages() throws IOException {
        boolean any = false;
        for (Path file : indexFiles()) {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length > HEADER + 2 * CHUNK) {
                byte[] changed = bytes.clone();
                System.arraycopy(bytes, HEADER, changed, HEADER + CHUNK, CHUNK);
                System.arraycopy(bytes, HEADER + CHUNK, changed, HEADER, CHUNK);
                assertRefused(file, changed);
                any = true;
            }
        }
        assertThat(any).isTrue();
    }

    @Test
    void refusesSwappedFiles() throws IOException {
        List<Path> files = indexFiles();
        for (Path file : files) {
            Path other = files.get(random.nextInt(files.size()));
            if (!other.equals(file)) {
                assertRefused(file, Files.readAllBytes(other));
            }
        }
    }

    @Test
    void refusesAnOldCommitInPlaceOfAnAnchoredOne() throws IOException {
        Path old = root.resolve("old");
        Sealing.copy(original, old);
        CommitAnchor before;
        CommitAnchor after;
        try (SealedDirectory directory = Sealing.open(original, key)) {
            before = directory.anchor().orElseThrow();
            directory.verify(before);
            write(directory, 1);
            after = directory.anchor().orElseThrow();
            assertThat(after.generation()).isGreaterThan(before.generation());
            assertThat(directory.commitDigest()).isEqualTo(after.digest());
            directory.verify(after);
            directory.verify(before);
        }
        assertThat(CommitAnchor.parse(after.toString())).isEqualTo(after);
        try (SealedDirectory directory = Sealing.open(old, key)) {
            readAll(old);
            assertThatThrownBy(() -> directory.verify(after)).isInstanceOf(Tampered.class);
            CommitAnchor other = new CommitAnchor(before.generation(), new byte[32]);
            assertThatThrownBy(() -> directory.verify(other)).isInstanceOf(Tampered.class);
        }
        Path renamed = old.resolve("segments_" + Long.toString(after.generation() + 5, Character.MAX_RADIX));
        Files.move(old.resolve("segments_" + Long.toString(before.generation(), Character.MAX_RADIX)), renamed);
        assertThatThrownBy(() -> readAll(old)).isInstanceOf(IOException.class);
    }

    private static void write(SealedDirectory directory, int segments) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(new WhitespaceAnalyzer());
        config.setUseCompoundFile(false);
        config.setMergePolicy(NoMergePolicy.INSTANCE);
        try (IndexWriter writer = new IndexWriter(directory, config)) {
            for (int i = 0; i < segments * 700; i++) {
                Document document = new Document();
                byte[] noise = new byte[100];
                new Random(i).nextBytes(noise);
                document.add(new StoredField("noise", noise));
                document.add(new TextField("text", "word" + i + " and " + i * 31 + " of " + i % 100, Field.Store.YES));
                writer.addDocument(document);
                if (i % 700 == 699) {
                    writer.commit();
                }
            }
        }
    }

    private List<Path> indexFiles() throws IOException {
        return Sealing.files(original).stream()
                .filter(file -> !file.endsWith(IndexWriter.WRITE_LOCK_NAME))
                .toList();
    }

    private void assertRefused(Path file, byte[] changed) throws IOException {
        Path copy = root.resolve("copy" + round++);
        Sealing.copy(original, copy);
        Files.write(copy.resolve(file.getFileName()), changed);
        try {
            readAll(copy);
            fail("accepted a changed %s, seed %d", file.getFileName(), seed);
        } catch (Tampered | IOException e) {
            assertThat(e).isNotNull();
        }
    }

    private void readAll(Path folder) throws IOException {
        try (SealedDirectory directory = Sealing.open(folder, key);
                DirectoryReader reader = DirectoryReader.open(directory)) {
            for (LeafReaderContext leaf : reader.leaves()) {
                leaf.reader().checkIntegrity();
            }
        }
    }
}
