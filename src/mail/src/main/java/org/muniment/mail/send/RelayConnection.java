package org.muniment.mail.send;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.muniment.mail.tls.ClientTls;

/**
 * A conversation with a mail server (RFC 5321 as a client), cut off after {@link #LONGEST} whatever the server does. Not
 * thread-safe.
 */
public final class RelayConnection implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RelayConnection.class.getName());
    /** How long a conversation may last in all; less than the queue waits for an outcome. */
    public static final Duration LONGEST = Duration.ofMinutes(6);

    private static final int CONNECT_MILLIS = 20_000;
    private static final int READ_MILLIS = 5 * 60 * 1_000;
    private static final int MAX_REPLY_BYTES = 16 * 1024;

    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private final String host;
    private final Thread watch;
    private final Set<String> offers = new LinkedHashSet<>();
    private boolean verified;

    /** When TLS is spoken. */
    public enum Tls {
        /** From the first byte, name checked. */
        IMPLICIT,
        /** After STARTTLS, name checked. */
        REQUIRED,
        /** After STARTTLS, name unchecked. */
        ENCRYPTED,
        /** After STARTTLS if offered, name unchecked. */
        OPPORTUNISTIC,
        /** Never. */
        NONE
    }

    /**
     * A server to speak with.
     *
     * @param host name or address, which its certificate must prove where that is asked for
     * @param address where to connect; empty to look {@code host} up
     * @param port TCP port
     * @param tls when TLS is spoken
     * @param helloName what to call ourselves
     */
    public record Server(String host, Optional<InetAddress> address, int port, Tls tls, String helloName) {
        private InetSocketAddress socketAddress() {
            return address.map(known -> new InetSocketAddress(known, port))
                    .orElseGet(() -> new InetSocketAddress(host, port));
        }
    }

    /**
     * A relay's reply.
     *
     * @param code three digits
     * @param text its lines without codes, joined by a blank
     */
    public record Reply(int code, String text) {
        /** Whether it is 2xx. */
        public boolean isGood() {
            return code / 100 == 2;
        }

        /** Whether it is 5xx. */
        public boolean isFinal() {
            return code / 100 == 5;
        }
    }

    /** The relay refuses the whole conversation. */
    public static final class Turned extends IOException {
        private final transient Reply reply;

        Turned(String what, Reply reply) {
            super(what + ": " + reply.code());
            this.reply = reply;
        }

        /** What it said. */
        public Reply reply() {
            return reply;
        }
    }

    /** The server does not offer the protection that was asked for. Its message is for people. */
    public static final class Unprotected extends IOException {
        Unprotected(String what) {
            super(what);
        }

        Unprotected(String what, SSLException cause) {
            super(what, cause);
        }
    }

    private RelayConnection(Socket socket, String host, Thread watch) throws IOException {
        this.socket = socket;
        this.host = host;
        this.watch = watch;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    /**
     * Connects, greets, and turns on TLS.
     *
     * @throws Unprotected when the server offers no TLS, or not the one asked for
     * @throws Turned when it refuses to talk
     */
    public static RelayConnection open(Server server) throws IOException {
        Socket plain = new Socket();
        Thread watch = Thread.ofVirtual().name("mail-watch").start(() -> cutLater(plain));
        try {
            plain.connect(server.socketAddress(), CONNECT_MILLIS);
            plain.setSoTimeout(READ_MILLIS);
            plain.setTcpNoDelay(true);
            boolean implicit = server.tls() == Tls.IMPLICIT;
            Socket first = implicit ? wrapped(plain, server, true) : plain;
            RelayConnection connection = new RelayConnection(first, server.host(), watch);
            connection.verified = implicit;
            connection.must("greeting", connection.reply());
            connection.hello(server.helloName());
            connection.startTls(server);
            return connection;
        } catch (IOException | RuntimeException e) {
            watch.interrupt();
            plain.close();
            throw e;
        }
    }

    /** A server that trickles, or takes nothing more, ends no read or write by itself. */
    private static void cutLater(Socket socket) {
        try {
            Thread.sleep(LONGEST);
            socket.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a connection ended while it was cut off", e);
        }
    }

    private void startTls(Server server) throws IOException {
        if (server.tls() == Tls.IMPLICIT || server.tls() == Tls.NONE) {
            return;
        }
        boolean must = server.tls() != Tls.OPPORTUNISTIC;
        if (!offers("STARTTLS")) {
            if (must) {
                throw new Unprotected(host + " offers no encryption (STARTTLS)");
            }
            return;
        }
        Reply go = say("STARTTLS");
        if (go.isFinal()) {
            throw new Unprotected(host + " refuses encryption (STARTTLS): " + go.code());
        }
        must("STARTTLS", go);
        if (in.available() > 0) {
            throw new IOException("the relay sent something in clear after STARTTLS");
        }
        socket = wrapped(socket, server, server.tls() == Tls.REQUIRED);
        verified = server.tls() == Tls.REQUIRED;
        in = new BufferedInputStream(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream());
        hello(server.helloName());
    }

    private static Socket wrapped(Socket plain, Server server, boolean checked) throws IOException {
        try {
            return checked
                    ? ClientTls.verified(plain, server.host(), server.port())
                    : ClientTls.unverified(plain, server.host(), server.port());
        } catch (SSLException e) {
            throw new Unprotected(
                    isAboutCertificate(e)
                            ? "the certificate of " + server.host() + " does not prove its name"
                            : "no encryption that is safe enough could be agreed on with " + server.host(),
                    e);
        }
    }

    private static boolean isAboutCertificate(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException || cause instanceof CertPathValidatorException) {
                return true;
            }
        }
        return false;
    }

    /** Whether the server offers this extension, such as {@code SMTPUTF8}. */
    public boolean offers(String keyword) {
        return offers.stream().anyMatch(line -> line.equals(keyword) || line.startsWith(keyword + " "));
    }

    /** The server's name, as it was asked for. */
    public String host() {
        return host;
    }

    /** Whether TLS is spoken. */
    public boolean isEncrypted() {
        return socket instanceof SSLSocket;
    }

    /** Whether TLS is spoken, and the certificate proved the name. */
    public boolean isVerified() {
        return isEncrypted() && verified;
    }

    /** Whether the server is this machine. */
    public boolean isLocal() {
        return socket.getInetAddress().isLoopbackAddress();
    }

    private void hello(String name) throws IOException {
        offers.clear();
        Reply reply = say("EHLO " + name);
        if (!reply.isGood()) {
            must("HELO", say("HELO " + name));
            return;
        }
        for (String line : reply.text().split("\n", 100)) {
            offers.add(line.strip().toUpperCase(Locale.ROOT));
        }
    }

    /** Signs in by PLAIN or LOGIN (RFC 4954); never in clear text except to this host. */
    public void signIn(String user, String password) throws IOException {
        if (!isEncrypted() && !isLocal()) {
            throw new IOException("will not sign in at the relay without TLS");
        }
        String offered =
                offers.stream().filter(o -> o.startsWith("AUTH")).findFirst().orElse("");
        Base64.Encoder base64 = Base64.getEncoder();
        if (offered.contains("PLAIN") || !offered.contains("LOGIN")) {
            byte[] plain = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
            must("AUTH", say("AUTH PLAIN " + base64.encodeToString(plain)));
        } else {
            say("AUTH LOGIN");
            say(base64.encodeToString(user.getBytes(StandardCharsets.UTF_8)));
            must("AUTH", say(base64.encodeToString(password.getBytes(StandardCharsets.UTF_8))));
        }
    }

    /** Says a command and gives the reply; lines of a reply are joined by LF. */
    public Reply say(String command) throws IOException {
        if (command.indexOf('\r') >= 0 || command.indexOf('\n') >= 0) {
            throw new IOException("a command is one line");
        }
        out.write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        return reply();
    }

    /** Sends a message after DATA was accepted, dots stuffed, and gives the reply. */
    public Reply data(byte[] message) throws IOException {
        boolean lineStart = true;
        byte before = 0;
        for (byte b : message) {
            if (lineStart && b == '.') {
                out.write('.');
            }
            out.write(b);
            lineStart = b == '\n' && before == '\r';
            before = b;
        }
        out.write((lineStart ? ".\r\n" : "\r\n.\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return reply();
    }

    private void must(String what, Reply reply) throws IOException {
        if (!reply.isGood()) {
            throw new Turned(what, reply);
        }
    }

    private Reply reply() throws IOException {
        StringBuilder text = new StringBuilder();
        int code = 0;
        int total = 0;
        boolean more = true;
        while (more) {
            String line = line();
            total += line.length();
            if (line.length() < 3
                    || total > MAX_REPLY_BYTES
                    || !line.substring(0, 3).matches("[2-5]\\d\\d")) {
                throw new IOException("the relay " + host + " does not speak SMTP");
            }
            code = Integer.parseInt(line.substring(0, 3));
            more = line.length() > 3 && line.charAt(3) == '-';
            text.append(text.isEmpty() ? "" : "\n").append(line.length() > 4 ? line.substring(4) : "");
        }
        return new Reply(code, text.toString());
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 || line.length() > MAX_REPLY_BYTES) {
                throw new IOException("the relay " + host + " hung up");
            }
            if (b != '\r') {
                line.append(b < 0x20 || b > 0x7E ? '?' : (char) b);
            }
        }
        return line.toString();
    }

    /** Says goodbye and hangs up. What was accepted stays accepted, so failing to say goodbye is no fault. */
    @Override
    public void close() {
        watch.interrupt();
        try (Socket last = socket) {
            out.write("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            last.shutdownOutput();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the relay hung up first", e);
        }
    }
}
