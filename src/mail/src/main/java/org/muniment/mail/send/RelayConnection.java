package org.muniment.mail.send;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLSocket;
import org.muniment.mail.tls.ClientTls;

/** A conversation with a relay (RFC 5321 as a client). Not thread-safe. */
public final class RelayConnection implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RelayConnection.class.getName());
    private static final int CONNECT_MILLIS = 30_000;
    private static final int READ_MILLIS = 5 * 60 * 1_000;
    private static final int MAX_REPLY_BYTES = 16 * 1024;

    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private final String host;
    private final Set<String> offers = new LinkedHashSet<>();

    /** When TLS is spoken. */
    public enum Tls {
        /** From the first byte, name checked. */
        IMPLICIT,
        /** After STARTTLS, name checked. */
        REQUIRED,
        /** After STARTTLS if offered, name unchecked. */
        OPPORTUNISTIC,
        /** Never. */
        NONE
    }

    /**
     * A relay.
     *
     * @param host name or address
     * @param port TCP port
     * @param tls when TLS is spoken
     * @param helloName what to call ourselves
     */
    public record Relay(String host, int port, Tls tls, String helloName) {}

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

    private RelayConnection(Socket socket, String host) throws IOException {
        this.socket = socket;
        this.host = host;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    /** Connects, greets, and turns on TLS. */
    public static RelayConnection open(Relay relay) throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(relay.host(), relay.port()), CONNECT_MILLIS);
            plain.setSoTimeout(READ_MILLIS);
            plain.setTcpNoDelay(true);
            Socket first = relay.tls() == Tls.IMPLICIT ? wrapped(plain, relay, true) : plain;
            RelayConnection connection = new RelayConnection(first, relay.host());
            connection.must("greeting", connection.reply());
            connection.hello(relay.helloName());
            connection.startTls(relay);
            return connection;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private void startTls(Relay relay) throws IOException {
        boolean wanted = relay.tls() == Tls.REQUIRED || relay.tls() == Tls.OPPORTUNISTIC;
        if (!wanted) {
            return;
        }
        if (!offers.contains("STARTTLS")) {
            if (relay.tls() == Tls.REQUIRED) {
                throw new IOException("the relay offers no STARTTLS");
            }
            return;
        }
        must("STARTTLS", say("STARTTLS"));
        if (in.available() > 0) {
            throw new IOException("the relay sent something in clear after STARTTLS");
        }
        socket = wrapped(socket, relay, relay.tls() == Tls.REQUIRED);
        in = new BufferedInputStream(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream());
        hello(relay.helloName());
    }

    private static Socket wrapped(Socket plain, Relay relay, boolean checked) throws IOException {
        return checked
                ? ClientTls.verified(plain, relay.host(), relay.port())
                : ClientTls.unverified(plain, relay.host(), relay.port());
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
        boolean secret = socket instanceof SSLSocket || socket.getInetAddress().isLoopbackAddress();
        if (!secret) {
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
        try (Socket last = socket) {
            out.write("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            last.shutdownOutput();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the relay hung up first", e);
        }
    }
}
