package org.muniment.cli.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where one data folder keeps its database.
 *
 * @param root {@code DATA/database}: server program and cluster
 * @param cluster the PostgreSQL data directory
 * @param secret the password; in {@code DATA/keys}, so that a backup of the data does not carry it
 * @param run {@code DATA/run}: port, log and lock of the running server
 */
record DatabaseFolder(Path root, Path cluster, Path secret, Path run) {

    static DatabaseFolder of(Path data) {
        Path absolute = data.toAbsolutePath().normalize();
        Path root = absolute.resolve("database");
        return new DatabaseFolder(
                root,
                root.resolve("cluster"),
                absolute.resolve("keys").resolve("database.secret"),
                absolute.resolve("run"));
    }

    void create() throws IOException {
        for (Path folder : new Path[] {root, secret.getParent(), run}) {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        }
    }

    boolean initialised() {
        return Files.isRegularFile(cluster.resolve("PG_VERSION"));
    }

    Path lock() {
        return run.resolve("database.lock");
    }

    Path port() {
        return run.resolve("database.port");
    }

    Path log() {
        return run.resolve("database.log");
    }
}
