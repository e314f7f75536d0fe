package org.muniment.logs.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.muniment.terms.AllowedToUse;

/**
 * {@code _bulk} over HTTP against a started product: lines a second, and what they cost the server. Arguments: its address,
 * the entity key {@code ID:SECRET}, lines (default 1,000,000), senders (default 4), process id of the server (for its CPU
 * seconds; Linux).
 */
@AllowedToUse("prints its figures; its lines are of now, as the server's clock has it")
public final class BulkBench {

    private static final int BATCH = 2000;
    private static final int FULL = 429;
    private static final int BUSY = 503;
    private static final long PAUSE_MILLIS = 20;
    private static final double TICKS_PER_SECOND = 100;
    private static final PrintStream OUT = System.out;

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI bulk;
    private final String authorization;

    private BulkBench(String server, String key) {
        bulk = URI.create(server.replaceAll("/+$", "") + "/_bulk");
        authorization = "Basic " + Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        if (args.length < 2) {
            OUT.println("usage: ops/bench/bulk URL ID:SECRET [LINES [SENDERS [SERVER_PID]]]");
            return;
        }
        BulkBench bench = new BulkBench(args[0], args[1]);
        int lines = args.length > 2 ? Integer.parseInt(args[2]) : 1_000_000;
        int senders = args.length > 3 ? Integer.parseInt(args[3]) : 4;
        Optional<Path> process = args.length > 4 ? Optional.of(Path.of("/proc", args[4], "stat")) : Optional.empty();
        bench.send(Math.min(100_000, lines / 5), senders, 1);
        OptionalLong before = ticks(process);
        long started = System.nanoTime();
        long bytes = bench.send(lines, senders, 1000);
        double seconds = (System.nanoTime() - started) / 1e9;
        OUT.printf("_bulk lines/s over HTTP (wall, %d senders): %.0f%n", senders, lines / seconds);
        OUT.printf("_bulk MB/s over HTTP: %.1f%n", bytes / seconds / 1e6);
        OptionalLong after = ticks(process);
        if (before.isPresent() && after.isPresent()) {
            double cpu = (after.getAsLong() - before.getAsLong()) / TICKS_PER_SECOND;
            OUT.printf("server CPU s per million lines, all in: %.1f%n", cpu / lines * 1e6);
        }
    }

    /** User and system time of a process, in hundredths of a second. */
    private static OptionalLong ticks(Optional<Path> stat) throws IOException {
        if (stat.isEmpty()) {
            return OptionalLong.empty();
        }
        String text = Files.readString(stat.get());
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
        return OptionalLong.of(Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
    }

    private long send(int lines, int senders, int seed) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(senders)) {
            List<Callable<Long>> work = new ArrayList<>();
            for (int i = 0; i < senders; i++) {
                AccessLines access = new AccessLines(seed + i);
                int share = lines / senders + (i < lines % senders ? 1 : 0);
                work.add(() -> share(access, share));
            }
            long bytes = 0;
            for (Future<Long> one : threads.invokeAll(work)) {
                bytes += one.get();
            }
            return bytes;
        }
    }

    private long share(AccessLines access, int lines) throws IOException, InterruptedException {
        Instant now = java.time.Clock.systemUTC().instant();
        long bytes = 0;
        for (int sent = 0; sent < lines; sent += BATCH) {
            ByteArrayOutputStream body = new ByteArrayOutputStream(BATCH * 300);
            for (int i = sent; i < Math.min(lines, sent + BATCH); i++) {
                body.writeBytes("{\"create\":{\"_index\":\"access\"}}\n".getBytes(StandardCharsets.US_ASCII));
                body.writeBytes(access.line(now.minusMillis(lines - i), i));
                body.write('\n');
            }
            post(body.toByteArray());
            bytes += body.size();
        }
        return bytes;
    }

    private void post(byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(bulk)
                .timeout(Duration.ofMinutes(2))
                .header("Authorization", authorization)
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        while (true) {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() == FULL || answer.statusCode() == BUSY) {
                Thread.sleep(PAUSE_MILLIS);
            } else if (answer.statusCode() == 200 && answer.body().contains("\"errors\":false")) {
                return;
            } else {
                throw new IOException("the server answered " + answer.statusCode());
            }
        }
    }
}
