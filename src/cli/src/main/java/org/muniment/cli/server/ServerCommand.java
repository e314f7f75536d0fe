package org.muniment.cli.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.muniment.cli.option.DataFolder;
import org.muniment.terms.Settings;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.hardening.Check;
import org.muniment.vault.hardening.FolderChecks;
import org.muniment.vault.hardening.ProcessChecks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code muniment server}: waits for a server that is starting, for scripts, and looks at what could leak from it. */
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
            if (!runs(pid)) {
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

    @Command(
            name = "check",
            description = {
                "Looks at where keys and opened content could leak from this machine: folders, swap, core files, heap dumps,",
                "debuggers, ports. Looks at the running server if there is one. Exit code 1 when something needs you."
            },
            mixinStandardHelpOptions = true)
    int check(@Mixin DataFolder data) throws IOException {
        System.setProperty("muniment.data", data.path().toString());
        Optional<Path> file =
                Optional.of(data.path().resolve("muniment.properties")).filter(Files::exists);
        Settings settings = Settings.fromEnvironment(System.getenv(), System.getProperties(), file);
        List<Check> checks = new ArrayList<>(FolderChecks.run(VaultSettings.from(settings), data.path()));
        Optional<ProcessHandle> running = running(data.path());
        running.ifPresent(server -> checks.addAll(ProcessChecks.of(server.pid()).run(Set.of())));
        PrintWriter out = spec.commandLine().getOut();
        for (Check check : checks) {
            out.println((check.isBad() ? "! " : "  ") + check.name() + ": " + check.finding()
                    + (check.remedy().isEmpty() ? "" : " -> " + check.remedy()));
        }
        if (running.isEmpty()) {
            out.println("  No server runs on this folder, so no process was looked at.");
        }
        out.flush();
        return checks.stream().anyMatch(Check::isBad) ? 1 : 0;
    }

    private static Optional<ProcessHandle> running(Path data) throws IOException {
        Path file = data.resolve("run").resolve("server.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String pid = Files.readString(file).strip();
        return pid.matches("[0-9]{1,10}")
                ? ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive)
                : Optional.empty();
    }

    /** Whether a process runs; one that has ended and only waits for its parent to ask how does not. */
    private static boolean runs(long pid) {
        if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
            return false;
        }
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException noSuchFile) {
            return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        }
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
