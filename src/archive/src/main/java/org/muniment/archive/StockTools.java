package org.muniment.archive;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.muniment.vault.age.AgeIdentity;

/**
 * The programs with which a stranger opens an archive. The identity goes to {@code age} by its standard input and plain text
 * comes back by a pipe, so neither is ever in a file or on a command line.
 */
record StockTools(Path tar, Path age, Path zstd) {

    /** The longest any of them may take. */
    private static final Duration MOST = Duration.ofMinutes(30);

    /** Those found in the folders of a search path; nothing unless all are there. */
    static Optional<StockTools> find(String searchPath) {
        Optional<Path> tar = find(searchPath, "tar");
        Optional<Path> age = find(searchPath, "age");
        Optional<Path> zstd = find(searchPath, "zstd");
        return tar.isPresent() && age.isPresent() && zstd.isPresent()
                ? Optional.of(new StockTools(tar.get(), age.get(), zstd.get()))
                : Optional.empty();
    }

    private static Optional<Path> find(String searchPath, String program) {
        return Arrays.stream(searchPath.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder).resolve(program))
                .filter(file -> file.isAbsolute() && Files.isExecutable(file) && Files.isRegularFile(file))
                .findFirst();
    }

    /** Takes a member out of a tar, as it is stored. */
    void extract(Path archive, String member, OutputStream to) throws IOException {
        run(List.of(builder(tar, "-xOf", archive.toAbsolutePath().toString(), member)), new byte[0], to);
    }

    /** Decrypts and decompresses a day's member that was taken out. */
    void open(Path sealed, AgeIdentity identity, OutputStream to) throws IOException {
        byte[] key = (identity.revealSecret() + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            run(
                    List.of(
                            builder(
                                    age,
                                    "-d",
                                    "-i",
                                    "-",
                                    sealed.toAbsolutePath().toString()),
                            builder(zstd, "-d", "-c", "-q")),
                    key,
                    to);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static ProcessBuilder builder(Path program, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder();
        builder.command().add(program.toString());
        builder.command().addAll(Arrays.asList(arguments));
        builder.environment().clear();
        builder.environment().put("LC_ALL", "C");
        return builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    /** @throws IOException if one ends otherwise than well, or none in time */
    private static void run(List<ProcessBuilder> programs, byte[] input, OutputStream to) throws IOException {
        List<Process> running = ProcessBuilder.startPipeline(programs);
        CompletableFuture<Void> end = CompletableFuture.runAsync(
                () -> running.forEach(Process::destroyForcibly),
                CompletableFuture.delayedExecutor(MOST.toSeconds(), TimeUnit.SECONDS));
        try (InputStream from = running.getLast().getInputStream()) {
            try (OutputStream first = running.getFirst().getOutputStream()) {
                first.write(input);
            }
            from.transferTo(to);
            for (int i = 0; i < running.size(); i++) {
                int exit = running.get(i).waitFor();
                if (exit != 0) {
                    String program = programs.get(i).command().getFirst();
                    throw new IOException(Path.of(program).getFileName() + " ended with " + exit);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("restore drill interrupted");
        } finally {
            end.cancel(false);
            running.forEach(Process::destroyForcibly);
        }
    }
}
