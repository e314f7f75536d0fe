package org.muniment.cli.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code muniment server}: waits for a server that is starting, for scripts. */
@Command(name = "server", description = "Asks a running server for its state.", mixinStandardHelpOptions = true)
public final class ServerCommand {

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    @Spec
    CommandSpec spec;

    @Command(
            name = "wait",
            description = "Waits until the server is ready; prints 'setup open' while it has no account yet.",
            mixinStandardHelpOptions = true)
    int await(
            @Option(names = "--port", required = true, description = "The HTTP port.") int port,
            @Option(names = "--pid", required = true, description = "The process; its end ends the wait.") long pid,
            @Option(names = "--seconds", defaultValue = "180", description = "The longest wait (${DEFAULT-VALUE}).")
                    long seconds)
            throws InterruptedException {
        URI base = URI.create("http://127.0.0.1:" + port);
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        // Not closed: closing waits for idle connections, and the process ends right after.
        HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER_LIMIT).build();
        while (System.nanoTime() < end) {
            if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
                return fail("the server ended before it was ready; the reason stands above");
            }
            if (get(client, base.resolve("/health/ready")).isPresent()) {
                String state = get(client, base.resolve("/setup/state")).orElse("");
                PrintWriter out = spec.commandLine().getOut();
                out.println(state.contains("open") ? "setup open" : "setup done");
                out.flush();
                return 0;
            }
            Thread.sleep(PAUSE);
        }
        return fail("the server was not ready after " + seconds + " seconds");
    }

    private int fail(String sentence) {
        spec.commandLine().getErr().println("muniment: " + sentence);
        return 4;
    }

    /** The body of a 200 answer; nothing while the server does not answer so yet. */
    private static Optional<String> get(HttpClient client, URI uri) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(ANSWER_LIMIT).build();
        try {
            var answer = client.send(request, BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }
}
