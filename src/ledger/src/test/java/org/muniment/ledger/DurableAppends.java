package org.muniment.ledger;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.muniment.terms.AllowedToUse;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;

/**
 * Prints durable appends a second, and how long one takes, at 1, 8, 64 and 512 writers. A program, not a test:
 * {@code java -cp … org.muniment.ledger.DurableAppends FOLDER SECONDS}.
 */
@AllowedToUse("a program that measures with the real clock and prints")
final class DurableAppends {

    private static final int[] WRITERS = {1, 8, 64, 512};

    private DurableAppends() {}

    /** Runs. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(arguments[0]), "durable-appends");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
        Duration time = Duration.ofSeconds(Long.parseLong(arguments[1]));
        try (Vault vault = Vault.open(new VaultSettings(folder.resolve("keys")), Clock.systemUTC());
                Ledger ledger = Ledger.open(folder.resolve("ledger"), vault, Clock.systemUTC())) {
            run(ledger, 8, time);
            signing(System.out, ledger);
            for (int writers : WRITERS) {
                print(System.out, writers, run(ledger, writers, time), time);
            }
        }
    }

    /** What a checkpoint costs: it is signed at most once a second and whenever somebody waits for one, beside the appends. */
    private static void signing(PrintStream out, Ledger ledger) {
        int rounds = 200;
        long start = System.nanoTime();
        for (int i = 0; i < rounds; i++) {
            ledger.append(LedgerFixture.act(i));
        }
        long appended = System.nanoTime();
        for (int i = 0; i < rounds; i++) {
            ledger.append(LedgerFixture.act(i));
            ledger.checkpoint();
        }
        long published = System.nanoTime();
        out.printf(
                "append=%.2f ms append+checkpoint=%.2f ms (means of %d)%n",
                (appended - start) / 1e6 / rounds, (published - appended) / 1e6 / rounds, rounds);
    }

    private static void remove(Path folder) {
        try {
            LedgerVerifierTest.remove(folder);
        } catch (java.io.IOException e) {
            System.err.println("left behind: " + folder);
        }
    }

    private static long[] run(Ledger ledger, int writers, Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        List<long[]> results = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            threads.add(Thread.ofPlatform().start(() -> {
                long[] nanos = new long[Math.max(1 << 12, (1 << 19) / writers)];
                int count = 0;
                for (long start = System.nanoTime(); start < end && count < nanos.length; count++) {
                    ledger.append(LedgerFixture.act(count));
                    long done = System.nanoTime();
                    nanos[count] = done - start;
                    start = done;
                }
                synchronized (results) {
                    results.add(Arrays.copyOf(nanos, count));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return results.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    }

    private static void print(PrintStream out, int writers, long[] nanos, Duration time) {
        out.printf(
                "writers=%d appends/s=%.0f p50=%.2f ms p99=%.2f ms max=%.2f ms%n",
                writers,
                nanos.length / (double) time.toSeconds(),
                nanos[nanos.length / 2] / 1e6,
                nanos[(int) (nanos.length * 0.99)] / 1e6,
                nanos[nanos.length - 1] / 1e6);
    }
}
