package org.muniment.cli.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * Starts, finds and stops the private database of a data folder.
 *
 * <p>All verbs may be called by several processes at once: a lock file puts them in a row. A server left behind by a
 * killed product is taken over, not started a second time.
 */
public final class PrivateDatabase {

    private static final String NAME = "muniment";

    /** Settings that make a commit survive a power cut, keep statements and values out of the log, and stay local. */
    private static final String OPTIONS = String.join(
            " ",
            "-c listen_addresses=127.0.0.1",
            "-c unix_socket_directories=",
            "-c fsync=on",
            "-c synchronous_commit=on",
            "-c full_page_writes=on",
            "-c log_error_verbosity=terse",
            "-c log_statement=none",
            "-c log_min_error_statement=panic",
            "-c log_parameter_max_length=0",
            "-c log_parameter_max_length_on_error=0",
            "-c jit=off");

    private static final int START_ATTEMPTS = 5;

    private PrivateDatabase() {}

    /**
     * Makes sure that the database of a data folder runs; creates it on the first call.
     *
     * @throws IOException when it cannot be started; the message says why and never holds the password
     */
    public static synchronized DatabaseAccess start(Path data) throws IOException {
        DatabaseFolder folder = DatabaseFolder.of(data);
        folder.create();
        try (FileChannel channel = lockChannel(folder);
                FileLock lock = channel.lock()) {
            assert lock.isValid();
            ServerProgram program = ServerProgram.unpack(folder.root());
            String secret = DatabaseSecret.findOrCreate(folder.secret());
            if (!folder.initialised()) {
                initialise(program, folder);
            }
            refuseOtherMajorVersion(program, folder);
            int port = runningPort(program, folder);
            if (port == 0) {
                Postmaster.removeStale(folder.cluster());
                port = launch(program, folder);
            }
            DatabaseAccess access = access(port, NAME, secret);
            createDatabase(access(port, "postgres", secret));
            return access;
        }
    }

    /**
     * Stops the database cleanly and waits for its end.
     *
     * @return whether it was running
     */
    public static synchronized boolean stop(Path data) throws IOException {
        DatabaseFolder folder = DatabaseFolder.of(data);
        if (!Files.isDirectory(folder.run())) {
            return false;
        }
        try (FileChannel channel = lockChannel(folder);
                FileLock lock = channel.lock()) {
            assert lock.isValid();
            Optional<Postmaster> running = Postmaster.find(folder.cluster());
            if (running.isPresent()) {
                running.get().stop();
            }
            return running.isPresent();
        }
    }

    /** Tells whether the database exists and runs; starts and changes nothing. */
    public static DatabaseStatus status(Path data) throws IOException {
        DatabaseFolder folder = DatabaseFolder.of(data);
        Optional<Postmaster> running = Postmaster.find(folder.cluster());
        return new DatabaseStatus(
                folder.initialised(),
                running.isPresent(),
                running.map(server -> server.process().pid()).orElse(0L),
                running.map(Postmaster::port).orElse(0));
    }

    private static FileChannel lockChannel(DatabaseFolder folder) throws IOException {
        return FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static void initialise(ServerProgram program, DatabaseFolder folder) throws IOException {
        // Built beside its final place, so that a start cut short leaves no half-made cluster there.
        Path part = folder.root().resolve("cluster.part");
        ServerProgram.delete(part);
        program.run(
                "initdb",
                List.of(
                        "--pgdata=" + part,
                        "--username=" + NAME,
                        "--pwfile=" + folder.secret(),
                        "--auth=scram-sha-256",
                        "--data-checksums",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-instructions"));
        Files.move(part, folder.cluster());
    }

    private static void refuseOtherMajorVersion(ServerProgram program, DatabaseFolder folder) throws IOException {
        String found = Files.readString(folder.cluster().resolve("PG_VERSION")).strip();
        if (!found.equals(program.majorVersion())) {
            throw new IOException("the data folder holds a PostgreSQL " + found + " database, this build brings "
                    + program.majorVersion() + "; restore a backup with this build instead");
        }
    }

    /** The port of a server that can be taken over, or 0. A server of another version is stopped, to be replaced. */
    private static int runningPort(ServerProgram program, DatabaseFolder folder) throws IOException {
        Optional<Postmaster> running = Postmaster.find(folder.cluster());
        if (running.isEmpty()) {
            return 0;
        }
        if (running.get().program().equals(program.postgres())) {
            return running.get().port();
        }
        running.get().stop();
        return 0;
    }

    private static int launch(ServerProgram program, DatabaseFolder folder) throws IOException {
        Files.deleteIfExists(folder.log());
        for (int attempt = 1; ; attempt++) {
            int port = choosePort(folder, attempt);
            try {
                // pg_ctl puts the server into a session of its own: Ctrl-C reaches the product first, not the database.
                program.run(
                        "pg_ctl",
                        List.of(
                                "start",
                                "--wait",
                                "--silent",
                                "--pgdata=" + folder.cluster(),
                                "--log=" + folder.log(),
                                "--options=-p " + port + " " + OPTIONS));
                Files.writeString(folder.port(), port + "\n");
                return port;
            } catch (IOException e) {
                if (attempt == START_ATTEMPTS || portIsFree(port)) {
                    throw new IOException(
                            "the database did not start; see " + folder.log().getFileName() + " in the run folder", e);
                }
            }
        }
    }

    private static int choosePort(DatabaseFolder folder, int attempt) throws IOException {
        if (attempt == 1 && Files.exists(folder.port())) {
            try {
                int remembered =
                        Integer.parseInt(Files.readString(folder.port()).strip());
                if (portIsFree(remembered)) {
                    return remembered;
                }
            } catch (NumberFormatException e) {
                Files.delete(folder.port());
            }
        }
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private static boolean portIsFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private static DatabaseAccess access(int port, String database, String secret) {
        return new DatabaseAccess("jdbc:postgresql://127.0.0.1:" + port + "/" + database, NAME, secret);
    }

    private static void createDatabase(DatabaseAccess server) throws IOException {
        try (Connection connection = DriverManager.getConnection(server.url(), server.user(), server.password());
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + NAME + "'")) {
            if (!found.next()) {
                try (Statement create = connection.createStatement()) {
                    create.execute("CREATE DATABASE " + NAME);
                }
            }
        } catch (SQLException e) {
            throw new IOException("the database runs but refuses the connection", e);
        }
    }
}
