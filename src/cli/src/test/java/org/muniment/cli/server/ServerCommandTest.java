package org.muniment.cli.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import picocli.CommandLine;

class ServerCommandTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    @EnabledOnOs(OS.LINUX)
    void waitsNoLongerForAServerThatEndedAlthoughItsParentHasNotAsked() throws IOException, InterruptedException {
        Process parent = new ProcessBuilder("sh", "-c", "sh -c 'exit 3' & echo $!; exec sleep 60").start();
        try (BufferedReader out = parent.inputReader()) {
            String pid = out.readLine();
            awaitZombie(pid);
            StringWriter said = new StringWriter();
            long began = System.nanoTime();
            int code = new CommandLine(new ServerCommand())
                    .setErr(new PrintWriter(said))
                    .execute("wait", "--port", "9", "--pid", pid, "--seconds", "60");
            assertThat(code).isEqualTo(4);
            assertThat(said.toString()).contains("ended before it was ready");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
        } finally {
            parent.destroyForcibly();
        }
    }

    private static void awaitZombie(String pid) throws IOException, InterruptedException {
        long end = System.nanoTime() + SOON.toNanos();
        while (!Files.readString(Path.of("/proc", pid, "stat")).contains(") Z ")) {
            assertThat(System.nanoTime()).as("the child ends").isLessThan(end);
            Thread.sleep(20);
        }
    }
}
