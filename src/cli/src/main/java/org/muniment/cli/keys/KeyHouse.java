package org.muniment.cli.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.muniment.cli.house.OpenHouse;
import org.muniment.ledger.Act;
import org.muniment.ledger.Ledger;
import org.muniment.ledger.Receipt;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Settings;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.backup.KeyBackups;

/** The vault and the ledger of a data folder, opened by this process alone. */
record KeyHouse(Path data, VaultSettings vaultSettings, InstantSource clock, Vault vault, Ledger ledger)
        implements AutoCloseable {

    static VaultSettings settings(Path data) throws IOException {
        Settings settings = OpenHouse.settings(data);
        return VaultSettings.from(settings);
    }

    /** Those of a data folder, with a provider that the setting {@code muniment.vault.provider} need not name. */
    static VaultSettings settings(Path data, String provider) throws IOException {
        Settings settings = OpenHouse.settings(data);
        return VaultSettings.of(provider, settings);
    }

    /** Opens; refused ({@code NOT_FOUND}) when there are no keys. */
    static KeyHouse at(Path data) throws IOException {
        VaultSettings settings = settings(data);
        needKeys(settings);
        return open(data, settings);
    }

    static void needKeys(VaultSettings settings) {
        if (!Files.isDirectory(settings.folder().resolve("wrapped"))) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there are no keys here; name the data folder with --data");
        }
    }

    static KeyHouse open(Path data, VaultSettings settings) {
        InstantSource clock = OpenHouse.systemClock();
        Vault vault = Vault.open(settings, clock);
        try {
            return new KeyHouse(data, settings, clock, vault, Ledger.open(data.resolve("ledger"), vault, clock));
        } catch (RuntimeException e) {
            vault.close();
            throw e;
        }
    }

    KeyBackups backups() {
        return new KeyBackups(vault, vaultSettings);
    }

    Instant now() {
        return clock.instant();
    }

    Receipt record(String act, String object, Map<String, String> details) {
        return ledger.append(new Act(OpenHouse.ACTOR, act, Purpose.OPERATION, object, details));
    }

    @Override
    public void close() {
        try {
            ledger.close();
        } finally {
            vault.close();
        }
    }
}
