package org.muniment.conformance.system;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The rest of the world, on loopback: a socket that every name leads to and that notes who calls, and a server with the
 * pages that a test wants to have there.
 */
final class Trap implements AutoCloseable {

    private static final int MAX_NOTE = 20_000;

    /** A TLS record: its type, version and length (RFC 8446 section 5.1). */
    private static final int TLS_HEADER = 5;

    private static final byte TLS_HANDSHAKE = 0x16;

    private static final Pattern HOST = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");

    /** Whom the browser calls for itself, whatever it shows. */
    private static final Set<String> BROWSERS_OWN = Set.of(
            "content-autofill.googleapis.com",
            "accounts.google.com",
            "passwordsleakcheck-pa.googleapis.com",
            "optimizationguide-pa.googleapis.com",
            "safebrowsing.googleapis.com",
            "update.googleapis.com",
            "clients2.google.com");

    /** What called, by its first line; calls that are no HTTP are noted too. */
    final List<String> calls = new CopyOnWriteArrayList<>();

    private final ServerSocket socket;
    private final HttpServer server;
    private final Map<String, String> pages = new ConcurrentHashMap<>();

    /** What the server was asked for, with the header that came along. */
    final List<Asked> asked = new CopyOnWriteArrayList<>();

    /** A request to the server. */
    record Asked(String path, Map<String, List<String>> header) {}

    Trap() throws IOException {
        socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        server.setExecutor(Executors.newFixedThreadPool(2));
        server.createContext("/", exchange -> {
            asked.add(new Asked(exchange.getRequestURI().getPath(), Map.copyOf(exchange.getRequestHeaders())));
            String page = pages.get(exchange.getRequestURI().getPath());
            byte[] body = (page == null ? "none" : page).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html;charset=utf-8");
            exchange.sendResponseHeaders(page == null ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        Thread thread = new Thread(this::answer, "trap");
        thread.setDaemon(true);
        thread.start();
    }

    /** The switch that leads every name but ours here. */
    String resolver() {
        return "--host-resolver-rules=MAP * 127.0.0.1:" + socket.getLocalPort()
                + ", EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1";
    }

    /** Puts a page on the server, without any policy. */
    URI page(String path, String html) {
        pages.put(path, html);
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** The server under another name, as another site with cookies of its own. */
    String site(String name) {
        return "http://" + name + ".localhost:" + server.getAddress().getPort();
    }

    private void answer() {
        while (!socket.isClosed()) {
            try {
                Socket caller = socket.accept();
                Thread.ofVirtual().start(() -> note(caller));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void note(Socket caller) {
        try (caller) {
            caller.setSoTimeout(2_000);
            InputStream in = caller.getInputStream();
            String line = begin(in);
            List<String> hosts =
                    HOST.matcher(line).results().map(MatchResult::group).toList();
            if (hosts.stream().noneMatch(BROWSERS_OWN::contains)) {
                calls.add(
                        line.startsWith("\u0016")
                                ? "TLS for " + hosts
                                : line.lines().limit(2).toList().toString());
            }
            caller.getOutputStream()
                    .write("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException gone) {
            calls.add("(no words)");
        }
    }

    /** What a caller says first: the whole greeting of TLS, which may come in pieces, or what there is of HTTP. */
    private static String begin(InputStream in) throws IOException {
        byte[] first = in.readNBytes(TLS_HEADER);
        boolean tls = first.length == TLS_HEADER && first[0] == TLS_HANDSHAKE;
        int more = tls ? Byte.toUnsignedInt(first[3]) << 8 | Byte.toUnsignedInt(first[4]) : in.available();
        return new String(first, StandardCharsets.ISO_8859_1)
                + new String(in.readNBytes(Math.min(more, MAX_NOTE)), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.stop(0);
    }
}
