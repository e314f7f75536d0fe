package org.muniment.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.muniment.ledger.Ledger;
import org.muniment.policy.Policy;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;

/** A data folder with a real vault, ledger, policy and archives, and a clock that can be moved. */
final class ArchivesFixture implements AutoCloseable {

    final Path data;
    Instant now = Instant.parse("2026-11-22T05:00:00Z");
    final Vault vault;
    final Ledger ledger;
    final House house;
    final Archives archives;

    ArchivesFixture(Path data) throws IOException {
        this(data, step -> {});
    }

    ArchivesFixture(Path data, Appends.Crash crash) throws IOException {
        this.data = data;
        InstantSource clock = () -> now;
        vault = Vault.open(new VaultSettings(data.resolve("keys")), clock);
        ledger = Ledger.open(data.resolve("ledger"), vault, clock);
        house = new House(vault, ledger, Policy.load(Policy.DEFAULT_PROFILE, Optional.empty()), clock);
        archives = Archives.open(data.resolve("archives"), ArchiveSettings.DEFAULTS, house, crash);
    }

    Path tar(ArchiveId id) {
        return data.resolve("archives").resolve(id.tenant().value()).resolve(id.fileName());
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /** What a machine that stops now leaves on its disk. */
    void copyTo(Path target) throws IOException {
        ledger.checkpoint(); // so that no file of the ledger changes while it is copied
        try (Stream<Path> all = Files.walk(data)) {
            for (Path from : all.sorted(Comparator.naturalOrder()).toList()) {
                Path to = target.resolve(data.relativize(from).toString());
                if (Files.isDirectory(from)) {
                    Files.createDirectories(to);
                    Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
                } else {
                    Files.copy(from, to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            archives.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ledger.close();
        vault.close();
    }
}
