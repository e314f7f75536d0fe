package org.muniment.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.AllowedToUse;
import org.muniment.terms.Tampered;
import org.muniment.vault.DataKey;

/**
 * Files of a sealed index changed at random, replaced by other indexes' or by those of an earlier commit: the anchor or a seal
 * refuses each. Replay with {@code -Dmuniment.seed=N}.
 */
@AllowedToUse("prints its seed")
class HostileIndexTest {

    /** In the long form of factor 50: 20,000. */
    private static final int CHANGES = 400 * Integer.getInteger("muniment.soak", 1);

    private static final int MAX_STRETCH = 200;

    @TempDir
    Path root;

    private final long seed = Long.getLong("muniment.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final DataKey key = Sealing.key();

    private enum Kind {
        FLIP,
        CUT,
        DROP,
        LENGTHEN,
        OVERWRITE,
        SPLICE,
        OTHER_FILE,
        OTHER_INDEX,
        REMOVE,
        ROLL_BACK
    }

    @Test
    void refusesEveryChange() throws IOException {
        System.out.println("HostileIndexTest seed " + seed);
        Path folder = root.resolve("index");
        CommitAnchor anchor;
        Map<String, byte[]> earlier;
        try (SealedDirectory directory = Sealing.open(folder, key)) {
            write(directory, 0);
            earlier = files(folder);
            write(directory, 1);
            anchor = directory.anchor().orElseThrow();
        }
        Path second = root.resolve("second");
        try (SealedDirectory directory = Sealing.open(second, key)) {
            write(directory, 2);
            write(directory, 3);
        }
        Map<String, byte[]> sound = files(folder);
        Map<String, byte[]> others = files(second);
        readAll(folder, anchor);
        Map<Kind, Integer> done = new EnumMap<>(Kind.class);
        for (int i = 0; i < CHANGES; i++) {
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            List<String> names = List.copyOf(sound.keySet());
            String name = names.get(random.nextInt(names.size()));
            byte[] other = kind == Kind.OTHER_INDEX
                    ? others.getOrDefault(name, new byte[] {1})
                    : sound.get(names.get(random.nextInt(names.size())));
            if (kind == Kind.ROLL_BACK) {
                put(folder, earlier);
            } else if (kind == Kind.REMOVE) {
                Files.delete(folder.resolve(name));
            } else {
                byte[] changed = changed(kind, sound.get(name), other);
                if (Arrays.equals(changed, sound.get(name))) {
                    continue;
                }
                Files.write(folder.resolve(name), changed);
            }
            assertThat(refused(folder, anchor))
                    .as("%s of %s in round %d, seed %d", kind, name, i, seed)
                    .isTrue();
            done.merge(kind, 1, Integer::sum);
            put(folder, kind == Kind.ROLL_BACK ? sound : Map.of(name, sound.get(name)));
        }
        readAll(folder, anchor);
        assertThat(done.keySet()).hasSize(Kind.values().length);
        System.out.println("index: " + done);
    }

    private static Map<String, byte[]> files(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        for (Path file : Sealing.files(folder)) {
            if (!file.endsWith(IndexWriter.WRITE_LOCK_NAME)) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    /** One file in its place, or the whole folder as it was at another time. */
    private static void put(Path folder, Map<String, byte[]> files) throws IOException {
        if (files.size() > 1) {
            for (Path file : Sealing.files(folder)) {
                Files.delete(file);
            }
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
    }

    private byte[] changed(Kind kind, byte[] before, byte[] other) {
        byte[] bytes = before.clone();
        int at = random.nextInt(bytes.length);
        int many = 1 + random.nextInt(Math.min(MAX_STRETCH, bytes.length - at));
        return switch (kind) {
            case FLIP -> {
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                yield bytes;
            }
            case CUT -> Arrays.copyOf(bytes, at);
            case DROP -> joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + many, bytes.length));
            case LENGTHEN -> Arrays.copyOf(bytes, bytes.length + many);
            case OVERWRITE -> {
                Arrays.fill(bytes, at, at + many, (byte) random.nextInt());
                yield bytes;
            }
            case SPLICE -> {
                System.arraycopy(other, 0, bytes, 0, Math.min(at, other.length));
                yield bytes;
            }
            default -> other.clone();
        };
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private boolean refused(Path folder, CommitAnchor anchor) {
        try {
            readAll(folder, anchor);
            return false;
        } catch (Tampered | IOException expected) {
            return true;
        }
    }

    private void readAll(Path folder, CommitAnchor anchor) throws IOException {
        try (SealedDirectory directory = Sealing.open(folder, key)) {
            directory.verify(anchor);
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                for (LeafReaderContext leaf : reader.leaves()) {
                    leaf.reader().checkIntegrity();
                }
            }
        }
    }

    private static void write(SealedDirectory directory, int batch) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(new WhitespaceAnalyzer());
        config.setUseCompoundFile(false);
        config.setMergePolicy(NoMergePolicy.INSTANCE);
        try (IndexWriter writer = new IndexWriter(directory, config)) {
            for (int i = batch * 300; i < (batch + 1) * 300; i++) {
                Document document = new Document();
                byte[] noise = new byte[100];
                new Random(i).nextBytes(noise);
                document.add(new StoredField("noise", noise));
                document.add(new TextField("text", "word" + i + " and " + i * 31 + " of " + i % 100, Field.Store.YES));
                writer.addDocument(document);
            }
            writer.commit();
        }
    }
}
