package org.muniment.mail;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Speaks clamd's stream protocol on loopback and knows one signature: a stand-in where the real one is not installed. */
public final class Clamd implements AutoCloseable {

    /** The harmless file that every scanner finds (eicar.org); in two halves, so that none finds it here. */
    public static final byte[] EICAR = ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*")
            .getBytes(StandardCharsets.US_ASCII);

    /** What it does with a stream. */
    public enum Mood {
        HONEST,
        SILENT,
        HANGS_UP,
        TALKS_NONSENSE,
        FINDS_ALL_TOO_LARGE
    }

    /** Questions asked. */
    public final AtomicInteger asked = new AtomicInteger();

    private final ServerSocket socket;
    private volatile Mood mood = Mood.HONEST;

    public Clamd() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    /** For {@code muniment.mail.clamav.socket}. */
    public String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    public void be(Mood now) {
        mood = now;
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket caller = socket.accept();
                Thread.ofVirtual().start(() -> answer(caller));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answer(Socket caller) {
        try (caller) {
            asked.incrementAndGet();
            DataInputStream in = new DataInputStream(caller.getInputStream());
            String command = new String(in.readNBytes(10), StandardCharsets.US_ASCII);
            if (!command.equals("zINSTREAM\0") || mood == Mood.HANGS_UP) {
                return;
            }
            if (mood == Mood.FINDS_ALL_TOO_LARGE) {
                in.readNBytes(in.readInt());
                say(caller, "INSTREAM size limit exceeded. ERROR\0");
                return;
            }
            StringBuilder stream = new StringBuilder();
            for (int length = in.readInt(); length != 0; length = in.readInt()) {
                stream.append(new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
            }
            if (mood == Mood.SILENT) {
                in.read();
                return;
            }
            String eicar = new String(EICAR, StandardCharsets.ISO_8859_1);
            say(
                    caller,
                    mood == Mood.TALKS_NONSENSE
                            ? "?".repeat(10_000)
                            : stream.indexOf(eicar) >= 0 ? "stream: Eicar-Test-Signature FOUND\0" : "stream: OK\0");
        } catch (EOFException gone) {
            // The caller gave up.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void say(Socket caller, String words) throws IOException {
        caller.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
