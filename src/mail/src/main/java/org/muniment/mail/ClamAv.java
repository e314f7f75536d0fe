package org.muniment.mail;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Asks a ClamAV daemon about one file at a time: {@code zINSTREAM} of clamd(8), over a Unix socket or loopback. Each question
 * has a connection of its own. Thread-safe.
 */
public final class ClamAv {

    private static final int CHUNK = 64 * 1024;

    /** Longest answer read, bytes: {@code stream: name FOUND}. */
    private static final int MAX_ANSWER = 4_096;

    private static final int MAX_NAME = 200;

    private final ScanSettings settings;

    /** A scanner that is asked as the settings say. */
    public ClamAv(ScanSettings settings) {
        this.settings = settings;
    }

    /** What it says of a file. */
    public sealed interface Verdict {
        /** Nothing found. */
        record Clean() implements Verdict {}

        /**
         * Something found.
         *
         * @param name the signature's name
         */
        record Found(String name) implements Verdict {}

        /** Larger than we or it may look at. */
        record TooLarge() implements Verdict {}
    }

    /**
     * Asks about a file.
     *
     * @throws IOException when there is no usable answer in time: the file counts as not scanned
     */
    public Verdict scan(byte[] content) throws IOException {
        return content.length > settings.maxSize() ? new Verdict.TooLarge() : verdict(ask(content));
    }

    private String ask(byte[] content) throws IOException {
        try (SocketChannel channel = settings.socket() instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open()) {
            CompletableFuture<Void> alarm = CompletableFuture.runAsync(
                    () -> close(channel),
                    CompletableFuture.delayedExecutor(settings.timeout().toMillis(), TimeUnit.MILLISECONDS));
            try {
                channel.connect(settings.socket());
                return converse(channel, content);
            } catch (IOException e) {
                if (!channel.isOpen()) {
                    InterruptedIOException late = new InterruptedIOException("clamd gave no answer in time");
                    late.initCause(e);
                    throw late;
                }
                throw e;
            } finally {
                alarm.cancel(false);
            }
        }
    }

    private static String converse(SocketChannel channel, byte[] content) throws IOException {
        try {
            write(channel, ByteBuffer.wrap("zINSTREAM\0".getBytes(StandardCharsets.US_ASCII)));
            for (int at = 0; at < content.length; at += CHUNK) {
                int length = Math.min(CHUNK, content.length - at);
                write(channel, ByteBuffer.allocate(4).putInt(length).flip());
                write(channel, ByteBuffer.wrap(content, at, length));
            }
            write(channel, ByteBuffer.allocate(4));
        } catch (IOException hungUp) {
            // It hangs up on a stream that is too long, after saying so: what it said counts.
            String said = channel.isOpen() ? answer(channel) : "";
            if (said.isEmpty()) {
                throw hungUp;
            }
            return said;
        }
        return answer(channel);
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String answer(SocketChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_ANSWER);
        int read = 0;
        while (read >= 0 && bytes.hasRemaining() && (bytes.position() == 0 || bytes.get(bytes.position() - 1) != 0)) {
            read = channel.read(bytes);
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII)
                .replace("\0", "")
                .strip();
    }

    private static Verdict verdict(String answer) throws IOException {
        if (answer.equals("stream: OK")) {
            return new Verdict.Clean();
        }
        if (answer.startsWith("stream: ") && answer.endsWith(" FOUND")) {
            String name = answer.substring("stream: ".length(), answer.length() - " FOUND".length());
            return new Verdict.Found(
                    name.substring(0, Math.min(MAX_NAME, name.length())).replaceAll("[^\\x21-\\x7e]", "_"));
        }
        if (answer.contains("size limit exceeded")) {
            return new Verdict.TooLarge();
        }
        throw new IOException("clamd answered with an error");
    }

    private static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException gone) {
            // It is closed all the same.
        }
    }
}
