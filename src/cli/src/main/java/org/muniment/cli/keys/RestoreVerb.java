package org.muniment.cli.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.muniment.cli.house.OpenHouse;
import org.muniment.ledger.Entry;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Refusal;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyId;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.age.AgeIdentity;
import org.muniment.vault.backup.KeyBackup;
import org.muniment.vault.backup.KeyRestore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code muniment keys restore}. */
@Command(
        name = "restore",
        description = {
            "Puts a key backup back into an empty folder of keys. A backup that has ended is refused.",
            "What was destroyed since is destroyed again, by the register of destroyed keys and by the ledger."
        },
        mixinStandardHelpOptions = true)
final class RestoreVerb implements Callable<Integer> {

    private static final int MAX_IDENTITY_BYTES = 64 * 1024;

    @Mixin
    Place place = new Place();

    @Parameters(paramLabel = "FILE", description = "The backup.")
    Path file = Path.of("");

    @Option(
            names = "--identity",
            required = true,
            paramLabel = "FILE",
            description = "The age identity it was sealed to, as age-keygen writes it.")
    Path identity = Path.of("");

    @Override
    public Integer call() throws IOException {
        VaultSettings settings = KeyHouse.settings(place.path());
        KeyBackup backup = KeyRestore.into(
                settings, file, identity(), OpenHouse.systemClock().instant());
        place.say(
                "restored key backup " + backup.id() + " of " + backup.made(),
                "sha256 " + backup.sha256() + " (compare it with the ledger's entry key.backup)");
        try (KeyHouse house = place.open(settings)) {
            house.vault().checkProvider();
            house.backups().restoredFrom(backup, house.now());
            int again = destroyAgain(house);
            long entry = house.record(
                            "key.restored",
                            "key-backup:" + backup.id(),
                            Map.of("sha256", backup.sha256(), "destroyed-again", Integer.toString(again)))
                    .index();
            long live =
                    house.vault().keys().list().stream().filter(KeyEntry::live).count();
            place.say(
                    live + " keys live; " + again + " more destroyed again because the ledger says so",
                    "ledger entry " + entry);
            return 0;
        }
    }

    private AgeIdentity identity() throws IOException {
        if (!Files.isRegularFile(identity) || Files.size(identity) > MAX_IDENTITY_BYTES) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "the identity file is missing or too long");
        }
        return Files.readAllLines(identity).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .findFirst()
                .map(AgeIdentity::parse)
                .orElseThrow(() -> new Refusal(Refusal.Code.BAD_INPUT, "the identity file holds no identity"));
    }

    /** Follows the ledger's own record, in case the register of destroyed keys was lost with the rest. */
    private static int destroyAgain(KeyHouse house) {
        int again = 0;
        long at = 0;
        List<Entry> page = house.ledger().read(at, Ledger.MAX_READ);
        while (!page.isEmpty()) {
            for (Entry entry : page) {
                boolean destroyed =
                        entry.act().equals("key.destroyed") && entry.object().startsWith("key:");
                if (destroyed && destroyLive(house, KeyId.of(entry.object().substring("key:".length())))) {
                    again++;
                }
            }
            at += page.size();
            page = house.ledger().read(at, Ledger.MAX_READ);
        }
        return again;
    }

    private static boolean destroyLive(KeyHouse house, KeyId id) {
        boolean live = house.vault().keys().entry(id).filter(KeyEntry::live).isPresent();
        if (live) {
            house.vault().keys().destroy(id, "destroyed before the backup was restored");
        }
        return live;
    }
}
