package org.muniment.mail;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.muniment.mail.ImportRoute.Answer;

/**
 * Where the command line hands old mail to a running server: a Unix socket inside the data folder, for those who may read
 * that folder. One import at a time.
 *
 * <p>The client says {@code MIM1}, then for each message its mailbox (modified UTF-8 with its length), when it arrived (8
 * bytes, milliseconds), its length (4 bytes) and its bytes; the server answers each with two texts: what became of it, and
 * why. Big endian.
 */
public final class ImportDoor implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ImportDoor.class.getName());
    private static final int MAGIC = 0x4D494D31; // "MIM1"
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path socket;
    private final ServerSocketChannel server;
    private final MailImport imports;
    private volatile Optional<SocketChannel> guest = Optional.empty();

    private ImportDoor(Path socket, ServerSocketChannel server, MailImport imports) {
        this.socket = socket;
        this.server = server;
        this.imports = imports;
    }

    private static Path socket(MailSettings settings) {
        return settings.folder().toAbsolutePath().resolve("import").resolve("door");
    }

    /** Opens the door; without one, where the folder's name is too long for a socket, imports need a stopped server. */
    public static ImportDoor open(MailSettings settings, MailImport imports) throws IOException {
        Path socket = socket(settings);
        Files.createDirectories(socket.getParent());
        Files.setPosixFilePermissions(socket.getParent(), PosixFilePermissions.fromString("rwx------"));
        Files.deleteIfExists(socket);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        ImportDoor door = new ImportDoor(socket, server, imports);
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread thread = new Thread(door::serve, "mail-import");
            thread.setDaemon(true);
            thread.start();
        } catch (IOException e) {
            server.close();
            LOG.log(Level.WARNING, "old mail can be imported only while the server is stopped: " + e.getMessage());
        }
        return door;
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel channel = server.accept()) {
                guest = Optional.of(channel);
                listen(channel);
            } catch (AsynchronousCloseException e) {
                return;
            } catch (IOException | RuntimeException e) { // one import broke off; the next one gets its turn
                LOG.log(Level.WARNING, "an import broke off: " + e.getClass().getSimpleName());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } finally {
                guest = Optional.empty();
            }
        }
    }

    private void listen(SocketChannel channel) throws IOException, InterruptedException {
        DataInputStream in =
                new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), BUFFER_BYTES));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
        if (in.readInt() != MAGIC) {
            throw new IOException("not an import");
        }
        out.writeInt(MAGIC);
        out.flush();
        while (true) {
            String mailbox;
            try {
                mailbox = in.readUTF();
            } catch (EOFException e) {
                return;
            }
            Instant arrived = Instant.ofEpochMilli(in.readLong());
            int length = in.readInt();
            if (length < 0 || length > MailSettings.MAX_MESSAGE) {
                throw new IOException("an impossible length");
            }
            byte[] raw = new byte[length];
            in.readFully(raw);
            Answer answer = imports.take(mailbox, raw, arrived);
            out.writeUTF(answer.outcome().name());
            out.writeUTF(answer.reason());
            out.flush();
        }
    }

    /** A way to the server that runs on the settings' folder; empty when none does. */
    public static Optional<ImportRoute> connect(MailSettings settings) throws IOException {
        Path socket = socket(settings);
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return Optional.of(new Line(channel));
        } catch (IOException e) {
            channel.close();
            LOG.log(Level.DEBUG, "nobody behind the door", e); // left over by a server that was killed
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Optional<SocketChannel> inside = guest;
        if (inside.isPresent()) {
            inside.get().close();
        }
        imports.close();
        Files.deleteIfExists(socket);
    }

    /** The client's side. */
    private static final class Line implements ImportRoute {
        private final SocketChannel channel;
        private final DataInputStream in;
        private final DataOutputStream out;

        Line(SocketChannel channel) throws IOException {
            this.channel = channel;
            this.in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
            this.out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES));
            out.writeInt(MAGIC);
            out.flush();
            if (in.readInt() != MAGIC) {
                throw new IOException("the server does not take imports");
            }
        }

        @Override
        public Answer take(String mailbox, byte[] raw, Instant arrived) throws IOException {
            try {
                out.writeUTF(mailbox);
                out.writeLong(arrived.toEpochMilli());
                out.writeInt(raw.length);
                out.write(raw);
                out.flush();
                Outcome outcome = Outcome.valueOf(in.readUTF());
                return new Answer(outcome, in.readUTF());
            } catch (EOFException | ClosedChannelException e) {
                throw new IOException("the server went away; run the import again, it goes on where it stopped", e);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
