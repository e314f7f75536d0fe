package org.muniment.cli.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.muniment.cli.house.OpenHouse;
import org.muniment.cli.option.DataFolder;
import org.muniment.ledger.LedgerFiles;
import org.muniment.ledger.Trust;
import org.muniment.terms.Refusal;
import org.muniment.terms.Settings;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.hardening.FolderChecks;
import org.muniment.vault.timestamp.TimestampAuthority;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which ledger a verb reads, and by which keys. */
final class LedgerFolder {

    @Mixin
    DataFolder data = new DataFolder();

    @Option(
            names = "--key",
            paramLabel = "VKEY",
            description = {
                "A public key to trust, as 'ledger key' prints it; give both (default: those in the ledger's folder,",
                "which prove nothing against somebody who could replace them)."
            })
    List<String> keys = List.of();

    Path path() {
        Path folder = data.path().resolve("ledger");
        if (!Files.isDirectory(folder)) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there is no ledger in " + data.path());
        }
        return folder;
    }

    Trust trust() {
        return Trust.of(keys);
    }

    /** Keys that were given, or else those in the folder, if there is one. */
    Trust trustOrFolders() throws IOException {
        return keys.isEmpty() ? Trust.in(path()) : trust();
    }

    LedgerFiles files() throws IOException {
        return LedgerFiles.in(path(), trust());
    }

    Settings settings() throws IOException {
        System.setProperty("muniment.data", data.path().toString());
        Optional<Path> file =
                Optional.of(data.path().resolve("muniment.properties")).filter(Files::exists);
        return Settings.fromEnvironment(System.getenv(), System.getProperties(), file);
    }

    /** The vault that opens the sealed details; empty where there is none, as on an auditor's machine. */
    Optional<Vault> vault() throws IOException {
        VaultSettings settings = VaultSettings.from(settings());
        InstantSource clock = OpenHouse.systemClock();
        return FolderChecks.secret(settings).map(Files::isReadable).orElse(true)
                ? Optional.of(Vault.openForReading(settings, clock))
                : Optional.empty();
    }

    /** The authority that was named, or else the one the server is configured with. */
    Optional<TimestampAuthority> authority(Optional<Path> named) throws IOException {
        Optional<Path> file = named.or(() -> configured("muniment.ledger.tsa.ca"));
        return file.isPresent() ? Optional.of(TimestampAuthority.read(file.get())) : Optional.empty();
    }

    private Optional<Path> configured(String key) {
        try {
            return settings().optionalPath(key);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
