package org.muniment.cli.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateDatabaseTest {

    @TempDir
    Path data;

    @AfterEach
    void stop() throws Exception {
        PrivateDatabase.stop(data);
    }

    @Test
    void startsDurableChecksummedAndWithPassword() throws Exception {
        DatabaseAccess access = PrivateDatabase.start(data);

        assertThat(query(access, "SHOW fsync")).isEqualTo("on");
        assertThat(query(access, "SHOW synchronous_commit")).isEqualTo("on");
        assertThat(query(access, "SHOW full_page_writes")).isEqualTo("on");
        assertThat(query(access, "SHOW data_checksums")).isEqualTo("on");
        assertThat(query(access, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(query(access, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'"))
                .isEqualTo("0");
        assertThatThrownBy(() -> DriverManager.getConnection(access.url(), access.user(), "wrong"))
                .isInstanceOf(SQLException.class);
        assertThat(access.toString()).doesNotContain(access.password());
        Path secret = data.resolve("keys").resolve("database.secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
    }

    @Test
    void keepsItsContentAndPortOverACleanStop() throws Exception {
        DatabaseAccess first = PrivateDatabase.start(data);
        query(first, "CREATE TABLE kept AS SELECT 42 AS answer; SELECT 1");

        assertThat(PrivateDatabase.stop(data)).isTrue();
        assertThat(PrivateDatabase.status(data)).isEqualTo(new DatabaseStatus(true, false, 0, 0));
        assertThat(PrivateDatabase.stop(data)).isFalse();

        DatabaseAccess second = PrivateDatabase.start(data);
        assertThat(second).isEqualTo(first);
        assertThat(query(second, "SELECT answer FROM kept")).isEqualTo("42");
    }

    @Test
    void takesOverAServerThatStillRuns() throws Exception {
        DatabaseAccess first = PrivateDatabase.start(data);
        long pid = PrivateDatabase.status(data).pid();

        assertThat(PrivateDatabase.start(data)).isEqualTo(first);
        assertThat(PrivateDatabase.status(data).pid()).isEqualTo(pid);
    }

    @Test
    void recoversCommitsAfterTheServerWasKilledAndItsPidReused() throws Exception {
        DatabaseAccess first = PrivateDatabase.start(data);
        query(first, "CREATE TABLE kept AS SELECT 42 AS answer; SELECT 1");
        ProcessHandle server =
                ProcessHandle.of(PrivateDatabase.status(data).pid()).orElseThrow();
        List<ProcessHandle> workers = server.children().toList();
        server.destroyForcibly();
        server.onExit().get();
        for (ProcessHandle worker : workers) {
            worker.onExit().get();
        }
        Path pidFile =
                data.toAbsolutePath().resolve("database").resolve("cluster").resolve("postmaster.pid");
        List<String> lines = new java.util.ArrayList<>(Files.readAllLines(pidFile));
        lines.set(0, Long.toString(ProcessHandle.current().pid()));
        Files.write(pidFile, lines);

        DatabaseAccess second = PrivateDatabase.start(data);

        assertThat(query(second, "SELECT answer FROM kept")).isEqualTo("42");
    }

    @Test
    void severalStartsAtOnceShareOneServer() throws Exception {
        try (ExecutorService starters = Executors.newFixedThreadPool(3)) {
            Callable<DatabaseAccess> start = () -> PrivateDatabase.start(data);
            List<Future<DatabaseAccess>> started = starters.invokeAll(List.of(start, start, start));
            assertThat(started.get(0).get())
                    .isEqualTo(started.get(1).get())
                    .isEqualTo(started.get(2).get());
        }
    }

    @Test
    void refusesASecretThatOthersMayRead() throws Exception {
        PrivateDatabase.start(data);
        Path secret = data.resolve("keys").resolve("database.secret");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> PrivateDatabase.start(data)).hasMessageContaining("chmod 600");
    }

    private static String query(DatabaseAccess access, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(access.url(), access.user(), access.password());
                Statement statement = connection.createStatement()) {
            for (boolean rows = statement.execute(sql); !rows; rows = statement.getMoreResults()) {
                assertThat(statement.getUpdateCount()).isNotNegative();
            }
            ResultSet result = statement.getResultSet();
            while (!result.isLast()) {
                result.next();
            }
            return result.getString(1);
        }
    }
}
