package org.muniment.mail.receive;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.muniment.mail.tls.ClientTls;

/**
 * A connection to a POP3 mailbox (RFC 1939, CAPA and SASL by RFC 2449 and 5034, STLS by RFC 2595). A message is known by
 * its UIDL; a server without UIDL is refused, because nothing else tells a message from a copy of it. Own code, because
 * the bytes must come exactly as the server gives them. Used by one thread.
 */
public final class Pop3Mailbox implements RemoteMailbox {
    private static final System.Logger LOG = System.getLogger(Pop3Mailbox.class.getName());
    private static final int CONNECT_MILLIS = 30_000;
    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_MESSAGES = 1_000_000;

    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private boolean broken;

    private Pop3Mailbox(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    /** Connects, turns on TLS and signs in. */
    public static Pop3Mailbox open(Place place, Login login) throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(place.host(), place.port()), CONNECT_MILLIS);
            plain.setSoTimeout(place.readMillis());
            plain.setTcpNoDelay(true);
            Security tls = place.security();
            Pop3Mailbox mailbox = new Pop3Mailbox(tls.implicit() ? wrapped(plain, place) : plain);
            mailbox.must(mailbox.line(), "greeting");
            if (tls.upgrade() && !tls.implicit()) {
                mailbox.upgrade(place);
            }
            mailbox.signIn(login);
            return mailbox;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private static Socket wrapped(Socket plain, Place place) throws IOException {
        return place.security().required()
                ? ClientTls.verified(plain, place.host(), place.port())
                : ClientTls.unverified(plain, place.host(), place.port());
    }

    private void upgrade(Place place) throws IOException {
        if (!say("STLS").startsWith("+OK")) {
            if (place.security().required()) {
                throw new IOException("the server offers no TLS");
            }
            return;
        }
        if (in.available() > 0) {
            throw new IOException("the server sent something in clear after STLS");
        }
        socket = wrapped(socket, place);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        out = new BufferedOutputStream(socket.getOutputStream());
    }

    private void signIn(Login login) throws IOException {
        String answer;
        if (login.token()) {
            String sasl = "user=" + login.user() + "\1auth=Bearer " + login.secret() + "\1\1";
            answer = say("AUTH XOAUTH2");
            if (answer.startsWith("+") && !answer.startsWith("+OK")) {
                answer = say(Base64.getEncoder().encodeToString(sasl.getBytes(StandardCharsets.UTF_8)));
                if (answer.startsWith("+ ")) {
                    answer = say(""); // the server says why it refuses and waits for an empty answer
                }
            }
        } else {
            answer = say("USER " + login.user());
            answer = answer.startsWith("+OK") ? say("PASS " + login.secret()) : answer;
        }
        if (!answer.startsWith("+OK")) {
            throw new LoginRefused();
        }
    }

    @Override
    public long numbering() {
        return 0;
    }

    @Override
    public List<Item> all() throws IOException {
        Map<Integer, String> ids = listing("UIDL");
        Map<Integer, String> sizes = listing("LIST");
        List<Item> items = new ArrayList<>();
        for (Map.Entry<Integer, String> entry : ids.entrySet()) {
            items.add(new Message(entry.getKey(), number(entry.getValue()), size(sizes.get(entry.getKey()))));
        }
        return items;
    }

    private static long size(@org.jspecify.annotations.Nullable String text) {
        return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    /** A UIDL as a number: two of a mailbox's million share one with a chance of 1 to 37 million. */
    private static long number(String uidl) throws IOException {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(uidl.getBytes(StandardCharsets.ISO_8859_1));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("no SHA-256 on this platform", e);
        }
    }

    private Map<Integer, String> listing(String command) throws IOException {
        must(say(command), command);
        Map<Integer, String> all = new java.util.TreeMap<>();
        for (String line = line(); !line.equals("."); line = line()) {
            String[] words = line.strip().split("\\s+", 3);
            if (words.length < 2 || !words[0].matches("\\d{1,9}") || all.size() >= MAX_MESSAGES) {
                throw new IOException("the server answers " + command + " with something else");
            }
            all.put(Integer.valueOf(words[0]), words[1]);
        }
        return all;
    }

    @Override
    public boolean isOpen() {
        return !broken;
    }

    @Override
    public boolean staysOpen() {
        return false;
    }

    @Override
    public boolean canIdle() {
        return false;
    }

    @Override
    public void idle() {
        throw new UnsupportedOperationException("POP3 has no IDLE");
    }

    @Override
    public void interruptIdle(Duration patience) {
        // nothing waits here
    }

    @Override
    public void breakOff() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a connection did not close", e);
        }
    }

    private String say(String command) throws IOException {
        if (command.indexOf('\r') >= 0 || command.indexOf('\n') >= 0) {
            throw new IOException("a command is one line");
        }
        out.write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        return line();
    }

    private void must(String answer, String what) throws IOException {
        if (!answer.startsWith("+OK")) {
            throw new IOException("the server refuses " + what.toUpperCase(Locale.ROOT));
        }
    }

    /** The next byte; after a failure the connection is of no more use. */
    private int next() throws IOException {
        int b = -1;
        try {
            b = in.read();
        } finally {
            broken |= b < 0;
        }
        if (b < 0) {
            throw new IOException("the server hung up");
        }
        return b;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = next(); b != '\n'; b = next()) {
            if (line.length() > MAX_LINE) {
                broken = true;
                throw new IOException("the server sends a line without end");
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    /** Says goodbye, upon which the server deletes what it was told to. */
    @Override
    public void close() {
        try (Socket last = socket) {
            out.write("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            line();
            last.shutdownOutput();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the server hung up first", e);
        }
    }

    private final class Message implements Item {
        private final int number;
        private final long uid;
        private final long size;

        Message(int number, long uid, long size) {
            this.number = number;
            this.uid = uid;
            this.size = size;
        }

        @Override
        public long uid() {
            return uid;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public String trait() {
            return Long.toString(size);
        }

        @Override
        public InputStream open() throws IOException {
            must(say("RETR " + number), "RETR");
            return new DotStream();
        }

        @Override
        public void delete() throws IOException {
            must(say("DELE " + number), "DELE");
        }
    }

    /** The lines of an answer up to the final dot, unstuffed; closing reads the rest. */
    private final class DotStream extends InputStream {
        private boolean lineStart = true;
        private boolean ended;
        private int held = -1;

        @Override
        public int read() throws IOException {
            if (ended) {
                return -1;
            }
            if (held >= 0) {
                int b = held;
                held = -1;
                lineStart = b == '\n';
                return b;
            }
            int b = next();
            if (lineStart && b == '.') {
                b = next();
                if (b == '\r') {
                    int after = next();
                    if (after == '\n') {
                        ended = true;
                        return -1;
                    }
                    held = after;
                } else if (b == '\n') {
                    ended = true;
                    return -1;
                }
            }
            lineStart = b == '\n';
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = 0;
            while (n < length) {
                int b = read();
                if (b < 0) {
                    return n == 0 ? -1 : n;
                }
                bytes[offset + n++] = (byte) b;
            }
            return n;
        }

        @Override
        public void close() throws IOException {
            while (read() >= 0) {
                // the connection is of use only after the last line
            }
        }
    }
}
