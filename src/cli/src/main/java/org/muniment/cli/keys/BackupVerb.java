package org.muniment.cli.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.muniment.terms.Refusal;
import org.muniment.vault.age.AgeRecipient;
import org.muniment.vault.backup.KeyBackup;
import org.muniment.vault.backup.KeyBackups;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code muniment keys backup}. */
@Command(
        name = "backup",
        description = {
            "Writes the wrapped keys and the keystore, never data, into an age file, and registers when it ends.",
            "Keep it apart from backups of the data, and delete it when it ends: erasures promise that."
        },
        mixinStandardHelpOptions = true)
final class BackupVerb implements Callable<Integer> {

    @Mixin
    Place place = new Place();

    @Parameters(paramLabel = "FILE", description = "The backup; not inside the data folder.")
    Path file = Path.of("");

    @Option(
            names = "--recipient",
            required = true,
            paramLabel = "age1...",
            description = "Who can open it; may be repeated.")
    List<String> recipients = new ArrayList<>();

    @Option(
            names = "--keep",
            paramLabel = "DAYS",
            defaultValue = "30",
            description = "When it ends, in days; at most 30 (default: ${DEFAULT-VALUE}).")
    int days;

    @Option(
            names = "--with-secret",
            description = "Take the secret file along. Without it, the backup opens nothing unless you keep the secret"
                    + " elsewhere; with it, whoever holds the age identity has all keys.")
    boolean secret;

    @Override
    public Integer call() throws IOException {
        if (file.toAbsolutePath().normalize().startsWith(place.path())) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "keys never share a backup with data: choose a place elsewhere");
        }
        KeyBackups.Wish wish = new KeyBackups.Wish(
                recipients.stream().map(AgeRecipient::parse).toList(), Duration.ofDays(days), secret);
        try (KeyHouse house = place.open()) {
            KeyBackup backup = house.backups().make(file, wish, house.now());
            long entry = house.record(
                            "key.backup",
                            "key-backup:" + backup.id(),
                            Map.of(
                                    "ends", backup.ends().toString(),
                                    "sha256", backup.sha256(),
                                    "recipients", String.join(" ", recipients),
                                    "secret", Boolean.toString(secret)))
                    .index();
            place.say(
                    "key backup " + backup.id() + " made, ends " + backup.ends() + ": delete it by then",
                    "sha256 " + backup.sha256(),
                    "ledger entry " + entry);
            return 0;
        }
    }
}
