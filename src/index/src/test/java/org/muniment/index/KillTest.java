package org.muniment.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.AllowedToUse;
import org.muniment.vault.DataKey;
import org.muniment.vault.KeyId;
import org.muniment.vault.internal.InternalUse;

/** A writer killed at any moment loses nothing that it had reported as committed, and blocks nobody afterwards. */
class KillTest {

    private static final int KILLS = 4 * Integer.getInteger("muniment.soak", 1);
    private static final int BATCH = 50;

    @TempDir
    Path folder;

    @Test
    void keepsEveryReportedCommit() throws Exception {
        int known = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            known = Math.max(known, writeUntilKilled(5 + 7 * (kill % 40)));
            try (SealedDirectory directory = Sealing.open(folder, fixedKey());
                    CheckIndex check = new CheckIndex(directory);
                    DirectoryReader reader = DirectoryReader.open(directory)) {
                assertThat(check.checkIndex().clean).isTrue();
                assertThat(reader.numDocs()).isGreaterThanOrEqualTo(known).matches(n -> n % BATCH == 0);
            }
        }
        assertThat(known).isPositive();
    }

    /** Returns how many documents the writer had reported when it was killed. */
    private int writeUntilKilled(int commits) throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                folder.toString());
        Process writer = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader reports = writer.inputReader()) {
            int reported = 0;
            for (int i = 0; i < commits; i++) {
                String line = reports.readLine();
                assertThat(line).as("a report from the writer").isNotNull();
                reported = Integer.parseInt(line);
            }
            return reported;
        } finally {
            writer.destroyForcibly().waitFor();
        }
    }

    private static DataKey fixedKey() {
        byte[] material = new byte[DataKey.BYTES];
        Arrays.fill(material, (byte) 3);
        return DataKey.ofMaterial(new KeyId(new UUID(3, 3)), material, InternalUse.OF_THE_VAULT);
    }

    /** Commits for ever and reports each commit. */
    @AllowedToUse("reports to the test through its standard output")
    static final class Writer {

        private Writer() {}

        public static void main(String[] args) throws IOException {
            try (SealedDirectory directory = Sealing.open(Path.of(args[0]), fixedKey());
                    IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(new KeywordAnalyzer()))) {
                while (true) {
                    for (int i = 0; i < BATCH; i++) {
                        Document document = new Document();
                        document.add(new StringField("id", "d" + i, Field.Store.YES));
                        writer.addDocument(document);
                    }
                    writer.commit();
                    System.out.println(writer.getDocStats().numDocs);
                }
            }
        }
    }
}
