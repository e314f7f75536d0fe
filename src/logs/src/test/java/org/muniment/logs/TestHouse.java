package org.muniment.logs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.muniment.archive.ArchiveSettings;
import org.muniment.archive.Archives;
import org.muniment.archive.House;
import org.muniment.index.PageCache;
import org.muniment.ledger.Ledger;
import org.muniment.policy.Policy;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;

/** A whole house in one folder, with a clock that stands still until moved. */
public final class TestHouse implements AutoCloseable {

    public final Path folder;
    public final House house;
    public final PageCache cache;
    private Instant now;

    public TestHouse(Path folder, Instant now) throws IOException {
        this(folder, now, new PageCache(64 << 20));
    }

    public TestHouse(Path folder, Instant now, PageCache cache) throws IOException {
        this.cache = cache;
        this.folder = folder;
        this.now = now;
        InstantSource clock = () -> this.now;
        Vault vault = Vault.open(new VaultSettings(folder.resolve("keys")), clock);
        Ledger ledger = Ledger.open(folder.resolve("ledger"), vault, clock);
        house = new House(vault, ledger, Policy.load(Policy.DEFAULT_PROFILE, Optional.empty()), clock);
    }

    public void moveTo(Instant later) {
        now = later;
    }

    public Archives archives() throws IOException {
        return Archives.open(folder.resolve("archives"), ArchiveSettings.DEFAULTS, house);
    }

    public Logs logs(Archives archives) throws IOException {
        return Logs.open(LogsSettings.in(folder.resolve("logs")), house, archives, cache);
    }

    @Override
    public void close() {
        house.ledger().close();
        house.vault().close();
    }
}
