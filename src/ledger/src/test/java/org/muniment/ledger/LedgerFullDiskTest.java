package org.muniment.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.Scanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.AllowedToUse;
import org.muniment.terms.Refusal;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;

/**
 * A disk that takes no more, made without root: {@code prlimit --fsize} lets every write of a running process fail in the
 * kernel with EFBIG, and takes that back later.
 */
class LedgerFullDiskTest {

    @TempDir
    Path temporary;

    @Test
    void refusesWhileNothingCanBeWrittenAndGoesOnAfterwards() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "prlimit is part of util-linux");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OneByOne.class.getName(),
                        temporary.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader answers = process.inputReader(StandardCharsets.US_ASCII);
                Writer orders = process.outputWriter(StandardCharsets.US_ASCII)) {
            assertThat(ask(orders, answers)).isEqualTo("0");
            assertThat(ask(orders, answers)).isEqualTo("1");
            limit(process, "0:");
            assertThat(ask(orders, answers)).isEqualTo("UNAVAILABLE");
            Thread.sleep(2500);
            assertThat(ask(orders, answers)).as("it tried again").isEqualTo("UNAVAILABLE");
            limit(process, "unlimited:");
            Thread.sleep(2500);
            assertThat(ask(orders, answers)).isEqualTo("2");
            assertThat(ask(orders, answers)).isEqualTo("3");
        }
        process.waitFor();
        Verdict verdict = LedgerFixture.verify(temporary.resolve("ledger"), Optional.empty());
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.size()).isEqualTo(4);
    }

    private static String ask(Writer orders, BufferedReader answers) throws IOException {
        orders.write("append\n");
        orders.flush();
        return answers.readLine();
    }

    private static void limit(Process process, String bytes) throws Exception {
        Process set = new ProcessBuilder("/usr/bin/prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + bytes)
                .inheritIO()
                .start();
        assertThat(set.waitFor()).isZero();
    }

    /** Appends one entry for each line it reads, and prints its index, or the code it was refused with. */
    @AllowedToUse("a program for a test, which needs the real clock and prints")
    static final class OneByOne {

        private OneByOne() {}

        public static void main(String[] arguments) {
            Path folder = Path.of(arguments[0]);
            try (Vault vault = Vault.open(new VaultSettings(folder.resolve("keys")), Clock.systemUTC());
                    Ledger ledger = Ledger.open(folder.resolve("ledger"), vault, Clock.systemUTC());
                    Scanner orders = new Scanner(System.in, StandardCharsets.US_ASCII)) {
                for (int i = 0; orders.hasNextLine(); i++) {
                    orders.nextLine();
                    try {
                        System.out.println(ledger.append(LedgerFixture.act(i)).index());
                    } catch (Refusal e) {
                        System.out.println(e.code());
                    }
                }
            }
        }
    }
}
