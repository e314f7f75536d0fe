package org.muniment.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.AllowedToUse;
import org.muniment.terms.Purpose;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;

/** Every acknowledged entry is there, at its index, however often the process is killed while it appends. */
class LedgerKillTest {

    private static final int SOAK = Integer.getInteger("muniment.soak", 1);
    private static final int KILLS = SOAK == 1 ? 2 : 4 * SOAK;
    private static final int SEGMENT_BYTES = 200_000;

    @TempDir
    Path temporary;

    private final Map<Long, String> acknowledged = new HashMap<>();

    @Test
    void keepsWhatKilledProcessesHadAcknowledged() throws Exception {
        long seed = Long.getLong("muniment.seed", System.nanoTime());
        System.getLogger("test").log(System.Logger.Level.INFO, "seed {0}", Long.toString(seed));
        Random random = new Random(seed);
        for (int round = 0; round < KILLS; round++) {
            appendUntilKilled(round, random.nextInt(400));
            assertThat(LedgerFixture.verify(temporary.resolve("ledger"), Optional.empty())
                            .findings())
                    .as("round %d, seed %d", round, seed)
                    .isEmpty();
        }
        checkAll(seed);
    }

    private void appendUntilKilled(int round, int millis) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        temporary.toString(),
                        Integer.toString(round))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long before = acknowledged.size();
        try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
            String line = lines.readLine();
            Thread.ofVirtual().start(() -> {
                try {
                    TimeUnit.MILLISECONDS.sleep(millis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                // Not process.destroyForcibly(): it closes the pipe, and lines already acknowledged would be lost to
                // the test.
                process.toHandle().destroyForcibly();
            });
            while (line != null) {
                String[] words = line.split(" ", -1);
                if (words.length == 3 && words[2].equals("done")) {
                    acknowledged.put(Long.parseLong(words[0]), words[1]);
                }
                line = lines.readLine();
            }
        }
        process.waitFor();
        assertThat(acknowledged.size()).isGreaterThan((int) before);
    }

    private void checkAll(long seed) {
        try (Vault vault = Vault.open(new VaultSettings(temporary.resolve("keys")), Clock.systemUTC());
                Ledger ledger = Ledger.open(temporary.resolve("ledger"), vault, Clock.systemUTC())) {
            Map<Long, String> found = new HashMap<>();
            for (long from = 0; from < ledger.size(); from += Ledger.MAX_READ) {
                List<Entry> entries = ledger.read(from, Ledger.MAX_READ);
                entries.forEach(entry -> found.put(entry.index(), entry.object()));
            }
            assertThat(found).as("seed %d", seed).containsAllEntriesOf(acknowledged);
        }
    }

    /** Appends from eight threads and prints what was acknowledged, until killed. */
    @AllowedToUse("a program for a test, which needs the real clock and prints")
    static final class Victim {

        private Victim() {}

        public static void main(String[] arguments) {
            Path folder = Path.of(arguments[0]);
            Vault vault = Vault.open(new VaultSettings(folder.resolve("keys")), Clock.systemUTC());
            Ledger ledger = Ledger.open(folder.resolve("ledger"), vault, Clock.systemUTC(), SEGMENT_BYTES);
            for (int thread = 0; thread < 8; thread++) {
                String name = arguments[1] + "/" + thread + "/";
                Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 100_000; i++) {
                        Act act = Act.of(LedgerFixture.AGENT, "ticket.read", Purpose.SUPPORT, name + i);
                        System.out.println(ledger.append(act).index() + " " + act.object() + " done");
                    }
                });
            }
        }
    }
}
