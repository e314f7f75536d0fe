package org.muniment.cli.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A running server process, found through its {@code postmaster.pid} and believed only when that process really is a
 * PostgreSQL on this data directory: process ids are reused after a crash.
 *
 * @param process the server's main process
 * @param program the program it runs
 * @param port its port on loopback
 */
record Postmaster(ProcessHandle process, Path program, int port) {

    /** How long a fast shutdown may take before it is reported as failed, in seconds; it writes a checkpoint. */
    private static final long STOP_SECONDS = 120;

    private static final int PID_LINE = 0;
    private static final int PORT_LINE = 3;

    static Optional<Postmaster> find(Path cluster) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(pidFile(cluster));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (lines.size() <= PORT_LINE) {
            return Optional.empty();
        }
        int port = number(lines.get(PORT_LINE));
        return ProcessHandle.of(number(lines.get(PID_LINE)))
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> programOn(process, cluster).map(program -> new Postmaster(process, program, port)));
    }

    /** Removes what a crashed machine left; the server itself still checks that no old process uses the cluster. */
    static void removeStale(Path cluster) throws IOException {
        Files.deleteIfExists(pidFile(cluster));
    }

    /** Ends open connections, writes a checkpoint and waits for the process to be gone. */
    void stop() throws IOException {
        // Java itself can only send TERM, on which PostgreSQL waits for its clients to leave first.
        Process kill = new ProcessBuilder("sh", "-c", "kill -INT " + process.pid()).start();
        try {
            kill.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the database was stopping", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the database did not stop within " + STOP_SECONDS + " s", e);
        }
    }

    private static Optional<Path> programOn(ProcessHandle process, Path cluster) {
        try {
            String line = Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
            List<String> words = List.of(line.split("\0"));
            int folder = words.indexOf("-D") + 1;
            boolean ours =
                    folder > 0 && folder < words.size() && words.get(folder).equals(bytes(cluster));
            return ours ? Optional.of(Path.of(words.get(0))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A path as the kernel shows it, byte for byte. */
    private static String bytes(Path path) {
        return new String(path.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static int number(String line) {
        try {
            return Integer.parseInt(line.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static Path pidFile(Path cluster) {
        return cluster.resolve("postmaster.pid");
    }
}
