package org.muniment.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.archive.Archives;
import org.muniment.logs.intake.Document;
import org.muniment.logs.intake.Entity;
import org.muniment.logs.search.LogQuery;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.TenantId;

/** A process that takes lines is killed again and again: whatever it acknowledged is there, once. */
class LogsCrashTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final int ROUNDS = 4 * Integer.getInteger("muniment.soak", 1);
    private static final int BATCH = 50;

    @TempDir
    Path folder;

    @Test
    void keepsEveryAcknowledgedLineOnceOverKills() throws Exception {
        long seed = Long.getLong("muniment.seed", 4711);
        System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
        Random random = new Random(seed);
        int acknowledged = -1;
        for (int round = 0; round < ROUNDS; round++) {
            acknowledged = Math.max(acknowledged, runAndKill(acknowledged, 5 + random.nextInt(40)));
        }
        try (TestHouse house = new TestHouse(folder, NOW);
                Archives archives = house.archives();
                Logs logs = house.logs(archives)) {
            for (int batch = 0; batch <= acknowledged; batch++) {
                long found = logs.search()
                        .search(
                                LogQuery.of(ACME, NOW.minus(Duration.ofDays(9)), NOW, "path:/batch/" + batch),
                                Actor.system("test"),
                                Purpose.SECURITY_AUDIT)
                        .total();
                assertThat(found).as("lines of batch " + batch).isEqualTo(BATCH);
            }
        }
    }

    /** Runs the child until it has acknowledged so many more batches, kills it, and returns the last one acknowledged. */
    private int runAndKill(int last, int more) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Sender.class.getName(),
                folder.toString(),
                Integer.toString(last + 1));
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process child = builder.start();
        int seen = last;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                seen = Integer.parseInt(line);
                if (seen >= last + more && child.isAlive()) {
                    child.toHandle().destroyForcibly();
                }
            }
        }
        child.waitFor();
        assertThat(seen).isGreaterThan(last);
        return seen;
    }

    /** The child: sends batches with ids, so that an unacknowledged one is sent again without harm, and prints each. */
    static final class Sender {
        private Sender() {}

        public static void main(String[] args) throws Exception {
            PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true);
            TestHouse house = new TestHouse(Path.of(args[0]), NOW);
            Archives archives = house.archives();
            Logs logs = Logs.open(
                    new LogsSettings(
                            Path.of(args[0]).resolve("logs"),
                            java.time.ZoneId.of("UTC"),
                            64 << 20,
                            3,
                            1 << 20,
                            Duration.ofMillis(300),
                            4,
                            Duration.ofSeconds(30),
                            Optional.empty()),
                    house.house,
                    archives,
                    house.cache);
            Entity entity = new Entity("crash", ACME, "crash", Set.of("access"), NOW, Optional.empty());
            for (int batch = Integer.parseInt(args[1]); ; batch++) {
                List<Document> documents = new ArrayList<>();
                for (int i = 0; i < BATCH; i++) {
                    String line = "{\"@timestamp\":\""
                            + NOW.minus(Duration.ofDays(i % 3)).minusSeconds(60 + batch) + "\",\"url.path\":\"/batch/"
                            + batch + "\",\"url.query\":\"n=" + i + "\"}";
                    documents.add(new Document(
                            "access", Optional.of(batch + "-" + i), line.getBytes(StandardCharsets.UTF_8)));
                }
                logs.intake().accept(entity, documents);
                out.println(batch);
                if (out.checkError()) {
                    return; // nobody listens any more
                }
            }
        }
    }
}
