package org.muniment.mail;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A mail server that writes down every command and every message, as its settings let it. */
final class SmtpSink implements AutoCloseable {
    /** What it offers after EHLO. */
    final List<String> offers = new ArrayList<>(List.of("8BITMIME"));

    /** What it answers instead, by the beginning of a command. */
    final Map<String, String> answers = new ConcurrentHashMap<>();

    private final ServerSocket server;
    private final Optional<SSLContext> tls;
    private final List<String> commands = new ArrayList<>();
    private final List<byte[]> messages = new ArrayList<>();
    private final List<Boolean> encrypted = new ArrayList<>();

    SmtpSink(Optional<SSLContext> tls) throws IOException {
        this(tls, 0);
    }

    SmtpSink(Optional<SSLContext> tls, int port) throws IOException {
        this.tls = tls;
        this.server = new ServerSocket(port, 5, InetAddress.getLoopbackAddress());
        tls.ifPresent(any -> offers.add("STARTTLS"));
        Thread.ofVirtual().start(this::serve);
    }

    /** Makes a PKCS #12 file of a key and a certificate that proves nothing; its password is {@code changeit}. */
    static void keystore(Path store) throws Exception {
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-alias",
                        "s",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor(60, TimeUnit.SECONDS);
    }

    /** A certificate of its own making, which proves nothing. */
    static SSLContext certificate(Path folder) throws Exception {
        Path store = folder.resolve("sink.p12");
        keystore(store);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    int port() {
        return server.getLocalPort();
    }

    synchronized List<String> commands() {
        return List.copyOf(commands);
    }

    /** Messages as they were before dots were stuffed. */
    synchronized List<byte[]> messages() {
        return List.copyOf(messages);
    }

    /** Whether each message came over TLS. */
    synchronized List<Boolean> encrypted() {
        return List.copyOf(encrypted);
    }

    private void serve() {
        try {
            while (true) {
                Socket next = server.accept();
                Thread.ofVirtual().start(() -> talk(next));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void talk(Socket accepted) {
        Socket socket = accepted;
        try {
            say(socket, "220 sink");
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (String line = line(in); line != null && !line.equals("QUIT"); line = line(in)) {
                String command = line;
                synchronized (this) {
                    commands.add(command);
                }
                String instead = answers.entrySet().stream()
                        .filter(answer -> command.startsWith(answer.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse("");
                if (!instead.isEmpty()) {
                    say(socket, instead);
                } else if (command.startsWith("EHLO")) {
                    hello(socket);
                } else if (command.equals("STARTTLS")) {
                    say(socket, "220 go");
                    socket = secure(socket);
                    in = new BufferedInputStream(socket.getInputStream());
                } else if (command.equals("DATA")) {
                    say(socket, "354 go");
                    keep(in, socket instanceof SSLSocket);
                    say(socket, "250 kept");
                } else {
                    say(socket, "250 fine");
                }
            }
            socket.close();
        } catch (IOException | GeneralSecurityException e) {
            // the client hung up, which some of these tests want
        }
    }

    private void hello(Socket socket) throws IOException {
        List<String> all = new ArrayList<>(List.of("sink"));
        all.addAll(offers);
        if (socket instanceof SSLSocket) {
            all.remove("STARTTLS");
        }
        StringBuilder reply = new StringBuilder();
        for (int i = 0; i < all.size(); i++) {
            reply.append(i == 0 ? "" : "\r\n")
                    .append(i < all.size() - 1 ? "250-" : "250 ")
                    .append(all.get(i));
        }
        say(socket, reply.toString());
    }

    private Socket secure(Socket plain) throws IOException, GeneralSecurityException {
        SSLSocket secure = (SSLSocket)
                tls.orElseThrow().getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
        secure.setUseClientMode(false);
        secure.startHandshake();
        return secure;
    }

    private void keep(InputStream in, boolean secure) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (byte[] line = bytes(in); !(line.length == 3 && line[0] == '.'); line = bytes(in)) {
            int from = line[0] == '.' ? 1 : 0;
            message.write(line, from, line.length - from);
        }
        synchronized (this) {
            messages.add(message.toByteArray());
            encrypted.add(secure);
        }
    }

    private static byte[] bytes(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int before = -1;
        for (int b = in.read(); ; b = in.read()) {
            if (b < 0) {
                throw new IOException("hung up within a line");
            }
            line.write(b);
            if (b == '\n' && before == '\r') {
                return line.toByteArray();
            }
            before = b;
        }
    }

    private static String line(InputStream in) throws IOException {
        try {
            return new String(bytes(in), StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException e) {
            return null;
        }
    }

    private static void say(Socket socket, String reply) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
