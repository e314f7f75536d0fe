package org.muniment.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.archive.Archives;
import org.muniment.logs.intake.Document;
import org.muniment.logs.intake.Entity;
import org.muniment.logs.search.LogQuery;
import org.muniment.terms.Actor;
import org.muniment.terms.AllowedToUse;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;

/**
 * A disk that takes no more while lines come in, made without root: {@code prlimit --fsize} lets every write of a running
 * process fail in the kernel with EFBIG, and takes that back later. Journal, index and ledger all fail, and go on by
 * themselves.
 */
class LogsFullDiskTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final int BATCH = 40;
    private static final int MOST_TRIES = 60;

    @TempDir
    Path folder;

    @Test
    void goesOnByItselfOnceThereIsSpaceAgain() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "prlimit is part of util-linux");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Obedient.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader answers = process.inputReader(StandardCharsets.US_ASCII);
                Writer orders = process.outputWriter(StandardCharsets.US_ASCII)) {
            assertThat(ask("0", orders, answers)).isEqualTo("kept");
            assertThat(ask("1", orders, answers)).isEqualTo("kept");
            limit(process, "0:");
            assertThat(ask("2", orders, answers)).isEqualTo("UNAVAILABLE");
            Thread.sleep(1500); // it tries again, and the commit of what was taken before fails too
            assertThat(ask("2", orders, answers)).isEqualTo("UNAVAILABLE");
            limit(process, "unlimited:");
            String answer = "";
            for (int i = 0; i < MOST_TRIES && !answer.equals("kept"); i++) {
                Thread.sleep(500);
                answer = ask("2", orders, answers);
            }
            assertThat(answer).as("after there was space again").isEqualTo("kept");
            assertThat(ask("3", orders, answers)).isEqualTo("kept");
            assertThat(ask("count", orders, answers)).isEqualTo("40 40 40 40");
        }
        process.waitFor();
        try (TestHouse house = new TestHouse(folder, NOW);
                Archives archives = house.archives();
                Logs logs = house.logs(archives)) {
            assertThat(counts(logs)).as("after a start").isEqualTo("40 40 40 40");
        }
    }

    private static String ask(String order, Writer orders, BufferedReader answers) throws IOException {
        orders.write(order + "\n");
        orders.flush();
        return answers.readLine();
    }

    private static void limit(Process process, String bytes) throws Exception {
        Process set = new ProcessBuilder("/usr/bin/prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + bytes)
                .inheritIO()
                .start();
        assertThat(set.waitFor()).isZero();
    }

    private static String counts(Logs logs) {
        List<String> found = new ArrayList<>();
        for (int batch = 0; batch < 4; batch++) {
            found.add(Long.toString(logs.search()
                    .search(
                            LogQuery.of(ACME, NOW.minus(Duration.ofDays(9)), NOW, "path:/batch/" + batch),
                            Actor.system("test"),
                            Purpose.SECURITY_AUDIT)
                    .total()));
        }
        return String.join(" ", found);
    }

    /** Sends the batch of the number it reads, with ids, and prints what came of it; or how many lines of each there are. */
    @AllowedToUse("a program for a test, which prints")
    static final class Obedient {

        private Obedient() {}

        public static void main(String[] arguments) throws Exception {
            PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true);
            try (TestHouse house = new TestHouse(Path.of(arguments[0]), NOW);
                    Archives archives = house.archives();
                    Logs logs = house.logs(archives);
                    Scanner orders = new Scanner(System.in, StandardCharsets.US_ASCII)) {
                Entity entity = new Entity("disk", ACME, "disk", Set.of("access"), NOW, Optional.empty());
                while (orders.hasNextLine()) {
                    String order = orders.nextLine();
                    try {
                        if (order.equals("count")) {
                            logs.intake().awaitSearchable();
                            out.println(counts(logs));
                        } else {
                            logs.intake().accept(entity, batch(order));
                            out.println("kept");
                        }
                    } catch (Refusal refused) {
                        out.println(refused.code());
                    }
                }
            }
        }

        private static List<Document> batch(String number) {
            List<Document> documents = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                String line = "{\"@timestamp\":\"" + NOW.minusSeconds(60 + i) + "\",\"url.path\":\"/batch/" + number
                        + "\",\"url.query\":\"n=" + i + "\"}";
                documents.add(
                        new Document("access", Optional.of(number + "-" + i), line.getBytes(StandardCharsets.UTF_8)));
            }
            return documents;
        }
    }
}
