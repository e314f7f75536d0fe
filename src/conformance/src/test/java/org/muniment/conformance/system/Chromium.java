package org.muniment.conformance.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** A headless Chromium with one page, driven through the DevTools protocol. */
final class Chromium implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Marks scripts of the test, for those who count scripts. */
    static final String SCRIPT = "muniment-test";

    private static final String OURS = "\n//# sourceURL=" + SCRIPT;

    /** What the browser asked for and what it complained about; for proving that a page is quiet. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    final List<String> complaints = new CopyOnWriteArrayList<>();

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final AtomicReference<CompletableFuture<WebSocket>> sending = new AtomicReference<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final List<BiConsumer<String, JsonNode>> listeners = new CopyOnWriteArrayList<>();

    /** @param more further switches of the command line */
    Chromium(String... more) throws Exception {
        profile = Files.createTempDirectory("muniment-chromium");
        List<String> command = new ArrayList<>(List.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "--window-size=1280,900"));
        command.addAll(List.of(more));
        command.add("about:blank");
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        HttpClient client = HttpClient.newHttpClient();
        socket = client.newWebSocketBuilder()
                .buildAsync(pageSocket(client, debuggingPort()), new Answers())
                .get(30, TimeUnit.SECONDS);
        sending.set(CompletableFuture.completedFuture(socket));
        for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
            call(domain + ".enable", Map.of());
        }
    }

    private int debuggingPort() throws Exception {
        Path file = profile.resolve("DevToolsActivePort");
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < end) {
            if (Files.exists(file) && !Files.readAllLines(file).isEmpty()) {
                return Integer.parseInt(Files.readAllLines(file).get(0));
            }
            Thread.sleep(50);
        }
        throw new IOException("Chromium did not start; it must be installed for the system tests");
    }

    private static URI pageSocket(HttpClient client, int port) throws Exception {
        URI list = URI.create("http://127.0.0.1:" + port + "/json/list");
        String body = client.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString())
                .body();
        for (JsonNode target : JSON.readTree(body)) {
            if (target.path("type").asText().equals("page")) {
                return URI.create(target.path("webSocketDebuggerUrl").asText());
            }
        }
        throw new IOException("Chromium has no page");
    }

    /** Tells of every event, with the session it comes from: empty for the page itself. Called on the socket's thread. */
    void listen(BiConsumer<String, JsonNode> listener) {
        listeners.add(listener);
    }

    JsonNode call(String method, Map<String, ?> parameters) throws Exception {
        JsonNode result = send("", method, parameters).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (result.has("error")) {
            throw new IOException(method + ": " + result.get("error"));
        }
        return result.path("result");
    }

    /** Calls a method of a session without waiting for what it answers; may be used by a listener. */
    CompletableFuture<JsonNode> send(String session, String method, Map<String, ?> parameters) {
        int id = ids.incrementAndGet();
        ObjectNode request = JSON.createObjectNode().put("id", id).put("method", method);
        request.set("params", JSON.valueToTree(parameters));
        if (!session.isEmpty()) {
            request.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        synchronized (sending) {
            sending.set(sending.get().thenCompose(before -> socket.sendText(request.toString(), true)));
        }
        return answer;
    }

    /** Opens an address and waits until the page is complete. */
    void open(URI uri) throws Exception {
        call("Page.navigate", Map.of("url", uri.toString()));
        await("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /** Waits until an expression is true. */
    void await(String expression) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < end) {
            if (eval(expression).asBoolean()) {
                return;
            }
            Thread.sleep(50);
        }
        throw new IOException(
                "never true: " + expression + " at " + eval("location.href") + ": " + eval("document.body.innerText"));
    }

    JsonNode eval(String expression) throws Exception {
        return call(
                        "Runtime.evaluate",
                        Map.of("expression", expression + OURS, "returnByValue", true, "awaitPromise", true))
                .path("result")
                .path("value");
    }

    /** Types into a field, replacing what was there. */
    void type(String selector, String text) throws Exception {
        eval("(e => { e.focus(); e.value = ''; })(document.querySelector(" + quoted(selector) + "))");
        call("Input.insertText", Map.of("text", text));
    }

    /** Clicks an element and waits for the page that follows. */
    void click(String selector) throws Exception {
        eval("window.__before = true");
        if (!eval("!!document.querySelector(" + quoted(selector) + ")").asBoolean()) {
            throw new IOException("nothing to click: " + selector + " at " + eval("location.href") + ": "
                    + eval("document.body.innerText"));
        }
        eval("document.querySelector(" + quoted(selector) + ").click()");
        Thread.sleep(150);
        await("document.readyState === 'complete'");
    }

    void size(int width, int height, boolean dark) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    void screenshot(Path file) throws Exception {
        String base64 = call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
                .path("data")
                .asText();
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(base64));
    }

    private static String quoted(String text) throws IOException {
        return JSON.writeValueAsString(text);
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        // Its own processes write into the profile until they have ended, too.
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        process.destroy();
        for (ProcessHandle one : all) {
            one.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        }
        try (var files = Files.walk(profile)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private final class Answers implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        private void take(String message) {
            try {
                JsonNode node = JSON.readTree(message);
                if (node.has("method")) {
                    listeners.forEach(
                            listener -> listener.accept(node.path("sessionId").asText(""), node));
                }
                switch (node.path("method").asText()) {
                    case "Network.requestWillBeSent" ->
                        requests.add(node.at("/params/request/url").asText());
                    case "Log.entryAdded" ->
                        complaints.add(node.at("/params/entry/text").asText());
                    case "Runtime.exceptionThrown" ->
                        complaints.add(node.at("/params/exceptionDetails/text").asText());
                    default -> {
                        CompletableFuture<JsonNode> answer =
                                waiting.remove(node.path("id").asInt());
                        if (answer != null) {
                            answer.complete(node);
                        }
                    }
                }
            } catch (IOException broken) {
                complaints.add("unreadable message of the browser");
            }
        }
    }
}
