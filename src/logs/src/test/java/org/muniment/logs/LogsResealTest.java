package org.muniment.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.archive.Archives;
import org.muniment.index.PartitionId;
import org.muniment.logs.intake.Document;
import org.muniment.logs.intake.Entity;
import org.muniment.logs.search.LogQuery;
import org.muniment.logs.search.Result;
import org.muniment.terms.Actor;
import org.muniment.terms.AllowedToUse;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.KeyProgress;
import org.muniment.vault.chunked.SealedFile;

/** A hot day is sealed anew while lines come and searches go on, and killed in the middle it loses nothing. */
class LogsResealTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant DAY = Instant.parse("2026-11-21T12:00:00Z");
    private static final PartitionId PART = new PartitionId(ACME, "logs/app/2026-11-21");
    private static final Actor AUDITOR = Actor.system("auditor");
    private static final int KILLS = 2 * Integer.getInteger("muniment.soak", 1);

    @TempDir
    Path folder;

    /** What somebody does with a house. */
    @FunctionalInterface
    private interface Work<T> {
        T in(TestHouse house, Logs logs) throws Exception;
    }

    private static <T> T with(Path folder, Work<T> work) throws Exception {
        try (TestHouse house = new TestHouse(folder, NOW);
                Archives archives = house.archives();
                Logs logs = house.logs(archives)) {
            return work.in(house, logs);
        }
    }

    private static int add(Logs logs, Instant from, int count) {
        Entity entity = logs.entities().create(ACME, "web", Set.of(), AUDITOR).entity();
        List<Document> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String line = "{\"@timestamp\":\"" + from.plusMillis(i) + "\",\"message\":\"m" + i + "\"}";
            lines.add(Document.of("app", line.getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(logs.intake().accept(entity, lines).kept()).isEqualTo(count);
        return count;
    }

    private static long total(Logs logs) throws IOException {
        Result result = logs.search()
                .search(LogQuery.of(ACME, DAY.minus(Duration.ofDays(1)), NOW, ""), AUDITOR, Purpose.SECURITY_AUDIT);
        assertThat(result.refused()).isEmpty();
        return result.total();
    }

    private static KeyId key(TestHouse house) {
        return house.house
                .vault()
                .keys()
                .find(ACME, KeyKind.PARTITION, PART.name())
                .orElseThrow();
    }

    private void assertAllUnder(KeyId key) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("logs/hot/acme/app/2026-11-21"))) {
            for (Path file : files.filter(each -> !each.endsWith("write.lock")).toList()) {
                assertThat(SealedFile.keyOf(file)).as(file.toString()).isEqualTo(key);
            }
        }
        assertThat(folder.resolve("logs/reseal")).isEmptyDirectory();
    }

    @Test
    void goesOnWhileLinesComeAndSearchesRun() throws Exception {
        long added = with(folder, (house, logs) -> {
            long count = add(logs, DAY, 2000);
            logs.intake().awaitSearchable();
            AtomicBoolean stop = new AtomicBoolean();
            try (var threads = Executors.newFixedThreadPool(2)) {
                Future<Integer> searches = threads.submit(() -> {
                    int done = 0;
                    while (!stop.get()) {
                        assertThat(total(logs)).isGreaterThanOrEqualTo(2000);
                        done++;
                    }
                    return done;
                });
                Future<Integer> lines = threads.submit(() -> {
                    int more = 0;
                    while (!stop.get()) {
                        more += add(logs, DAY.plusSeconds(more), 10);
                    }
                    return more;
                });
                try {
                    for (int i = 0; i < 4; i++) {
                        KeyId old = key(house);
                        Destruction gone = logs.reseal(PART, KeyProgress.NONE);
                        assertThat(gone.id()).isEqualTo(old);
                        assertThat(house.house.vault().keys().entry(old).filter(KeyEntry::live))
                                .isEmpty();
                    }
                } finally {
                    stop.set(true);
                }
                assertThat(searches.get()).isPositive();
                count += lines.get();
            }
            logs.intake().awaitSearchable();
            assertThat(total(logs)).isEqualTo(count);
            return count;
        });
        long again = with(folder, (house, logs) -> {
            assertAllUnder(key(house));
            return total(logs);
        });
        assertThat(again).as("after a restart").isEqualTo(added);
    }

    @Test
    void endsWhatWasCutShortAndRefusesWhatIsNone() throws Exception {
        KeyId old = with(folder, (house, logs) -> {
            add(logs, DAY, 500);
            logs.intake().awaitSearchable();
            KeyId before = key(house);
            assertThatThrownBy(() -> logs.reseal(PART, (done, all) -> {
                        throw new IllegalStateException("cut short");
                    }))
                    .isInstanceOf(Refusal.class);
            assertThat(total(logs)).isEqualTo(500);
            add(logs, DAY, 10);
            logs.intake().awaitSearchable();
            assertThat(total(logs)).as("the day is used as before").isEqualTo(510);
            for (String none : List.of("logs/app/2026-11-20", "logs/app", "desk/2026-11", "logs/app/x")) {
                assertThatThrownBy(() -> logs.reseal(new PartitionId(ACME, none), KeyProgress.NONE))
                        .as(none)
                        .isInstanceOfSatisfying(
                                Refusal.class, e -> assertThat(e.code()).isEqualTo(Refusal.Code.NOT_FOUND));
            }
            return before;
        });
        with(folder, (house, logs) -> {
            assertThat(total(logs)).isEqualTo(510);
            assertThat(logs.reseal(PART, KeyProgress.NONE).id()).isEqualTo(old);
            assertThat(total(logs)).isEqualTo(510);
            return true;
        });
        with(folder, (house, logs) -> {
            assertAllUnder(key(house));
            return total(logs);
        });
    }

    @Test
    @AllowedToUse("prints its seed")
    void losesNothingHoweverOftenItIsKilled() throws Exception {
        long seed = Long.getLong("muniment.seed", 20261122L);
        System.out.println("LogsResealTest seed " + seed);
        Random random = new Random(seed);
        with(folder, (house, logs) -> add(logs, DAY, 3000));
        for (int kill = 0; kill < KILLS; kill++) {
            resealUntilKilled(random.nextInt(300));
            long found = with(folder, (house, logs) -> {
                long before = total(logs);
                logs.reseal(PART, KeyProgress.NONE);
                assertThat(total(logs)).isEqualTo(before);
                return before;
            });
            assertThat(found).isEqualTo(3000);
        }
        with(folder, (house, logs) -> {
            assertThat(house.house.vault().keys().list().stream()
                            .filter(key -> key.label().equals(PART.name()) && key.live()))
                    .hasSize(1);
            assertAllUnder(key(house));
            return true;
        });
    }

    private void resealUntilKilled(int afterMillis) throws IOException, InterruptedException {
        Path reports = folder.resolveSibling(folder.getFileName() + "-reports");
        Process resealing = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Forever.class.getName(),
                        folder.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(reports.toFile())
                .start();
        try {
            while (resealing.isAlive() && Files.size(reports) == 0) {
                Thread.sleep(5);
            }
            Thread.sleep(afterMillis);
            assertThat(resealing.isAlive()).as("it seals anew").isTrue();
        } finally {
            resealing.destroyForcibly().waitFor();
            Files.delete(reports);
        }
    }

    /** Seals the day anew for ever. */
    @AllowedToUse("reports to the test through its standard output")
    static final class Forever {

        private Forever() {}

        public static void main(String[] args) throws Exception {
            with(Path.of(args[0]), (house, logs) -> {
                while (true) {
                    logs.reseal(PART, (done, all) -> System.out.println(done + "/" + all));
                }
            });
        }
    }
}
