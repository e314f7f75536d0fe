package org.muniment.mail.receive;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;

/** Listens on one address; each connection has a thread of its own. */
public final class SmtpServer implements AutoCloseable {
    /** Most connections at a time. */
    public static final int MAX_CONNECTIONS = 100;

    /** Longest silence of a client, milliseconds (RFC 5321 section 4.5.3.2). */
    static final int TIMEOUT_MILLIS = 5 * 60 * 1_000;

    private static final System.Logger LOG = System.getLogger(SmtpServer.class.getName());

    private final Setup setup;
    private final ServerSocket server;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    /**
     * What a listener speaks and what stands behind it.
     *
     * @param lmtp LMTP rather than SMTP
     * @param reception takes the mail
     * @param tls offers STARTTLS
     */
    public record Setup(boolean lmtp, Reception reception, Optional<SSLContext> tls) {}

    private SmtpServer(Setup setup, ServerSocket server) {
        this.setup = setup;
        this.server = server;
    }

    /** Starts to listen. */
    public static SmtpServer start(Setup setup, String host, int port) throws IOException {
        SmtpServer listening = new SmtpServer(setup, new ServerSocket(port, 50, InetAddress.getByName(host)));
        listening.thread("accept", listening::acceptAll);
        return listening;
    }

    /** The TCP port it listens on. */
    public int port() {
        return server.getLocalPort();
    }

    private void thread(String what, Runnable work) {
        Thread thread = new Thread(work, (setup.lmtp() ? "mail-lmtp-" : "mail-smtp-") + what);
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                if (connections.size() >= MAX_CONNECTIONS) {
                    turnAway(socket);
                } else {
                    connections.add(socket);
                    thread("client", () -> talk(socket));
                }
            } catch (SocketException e) {
                if (!server.isClosed()) {
                    LOG.log(Level.WARNING, "a mail connection failed", e);
                }
            } catch (IOException e) {
                LOG.log(Level.WARNING, "a mail connection failed", e);
            }
        }
    }

    private static void turnAway(Socket socket) throws IOException {
        try (socket) {
            OutputStream out = socket.getOutputStream();
            out.write("421 4.3.2 too many connections, try again later\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            new SmtpSession(setup, socket).run();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a mail connection broke off", e);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a mail connection failed", e);
        } finally {
            connections.remove(socket);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : connections) {
                socket.close();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "a mail listener could not be closed", e);
        }
    }
}
