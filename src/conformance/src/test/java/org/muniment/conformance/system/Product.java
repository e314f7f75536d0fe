package org.muniment.conformance.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.muniment.conformance.FreePort;

/** A product of its own on free ports, started by {@code ops/run} on a data folder; it can be killed and started again. */
final class Product implements AutoCloseable {

    private static final Pattern LINK = Pattern.compile("https?://\\S+/setup\\?token=\\S+");
    private static final Duration START_LIMIT = Duration.ofMinutes(4);

    final Path root =
            Path.of(System.getProperty("muniment.root", ".")).toAbsolutePath().normalize();
    final Path data;
    final int port = FreePort.take();
    final int lmtpPort = FreePort.take();
    final int smtpPort = FreePort.take();
    private final Map<String, String> settings = new TreeMap<>();
    private final ConcurrentLinkedQueue<String> output = new ConcurrentLinkedQueue<>();
    private Optional<Process> process = Optional.empty();

    Product(Path data) throws IOException {
        this.data = data;
        settings.put("MUNIMENT_MAIL_LMTP_PORT", Integer.toString(lmtpPort));
        settings.put("MUNIMENT_MAIL_SMTP_PORT", Integer.toString(smtpPort));
    }

    Product with(String variable, String value) {
        settings.put(variable, value);
        return this;
    }

    URI at(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    /** Starts it and waits for the ready line; answers how long that took. */
    Duration start(String... options) throws Exception {
        long begin = System.nanoTime();
        List<String> command = new java.util.ArrayList<>(List.of(
                root.resolve("ops/run").toString(), "--data", data.toString(), "--port", Integer.toString(port)));
        command.addAll(List.of(options));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("MUNIMENT_"));
        builder.environment().putAll(settings);
        output.clear();
        Process started = builder.start();
        process = Optional.of(started);
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(started, ready), "product-output");
        reader.setDaemon(true);
        reader.start();
        try {
            ready.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IllegalStateException("the product did not start:\n" + output(), failed);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private void read(Process started, CompletableFuture<Void> ready) {
        try (BufferedReader lines = started.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                if (line.startsWith("Muniment is ready")) {
                    // The lines after it (links, accounts) are printed at once; let them come in.
                    CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS)
                            .execute(() -> ready.complete(null));
                }
            }
        } catch (IOException ended) {
            // Told below.
        }
        ready.completeExceptionally(new IOException("ops/run ended"));
    }

    String output() {
        return String.join("\n", output);
    }

    /** The one-time operator link that the first start prints. */
    URI operatorLink() {
        Matcher link = LINK.matcher(output());
        if (!link.find()) {
            throw new IllegalStateException("no operator link in:\n" + output());
        }
        return URI.create(link.group());
    }

    long serverPid() throws IOException {
        return Long.parseLong(Files.readString(data.resolve("run/server.pid")).strip());
    }

    /** Ends the server process with {@code kill -9} and waits until {@code ops/run} has gone too. */
    void kill() throws Exception {
        ProcessHandle.of(serverPid()).ifPresent(ProcessHandle::destroyForcibly);
        process.orElseThrow().waitFor(60, TimeUnit.SECONDS);
    }

    /** Stops it as Ctrl-C does. */
    int stop() throws Exception {
        Process running = process.orElseThrow();
        running.destroy();
        if (!running.waitFor(90, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the product did not stop:\n" + output());
        }
        process = Optional.empty();
        return running.exitValue();
    }

    /** Runs {@code ops/muniment} on this data folder. */
    Ran muniment(String... words) throws Exception {
        List<String> command =
                new java.util.ArrayList<>(List.of(root.resolve("ops/muniment").toString()));
        command.addAll(List.of(words));
        return run(command, Map.of("MUNIMENT_DATA", data.toString()));
    }

    static Ran run(List<String> command, Map<String, String> environment) throws Exception {
        Path out = Files.createTempFile("muniment-out", ".txt");
        Path err = Files.createTempFile("muniment-err", ".txt");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process ran = builder.start();
            if (!ran.waitFor(10, TimeUnit.MINUTES)) {
                ran.destroyForcibly();
                throw new IllegalStateException("still running after ten minutes: " + command);
            }
            return new Ran(ran.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** What a command said. */
    record Ran(int status, String out, String err) {}

    @Override
    public void close() {
        process.filter(Process::isAlive).ifPresent(running -> {
            running.destroy();
            running.onExit().orTimeout(90, TimeUnit.SECONDS).join();
        });
    }
}
