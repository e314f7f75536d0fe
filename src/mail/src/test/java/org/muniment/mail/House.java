package org.muniment.mail;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Settings;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;

/** A real vault and ledger in a folder of their own. */
record House(Path folder, InstantSource clock, Vault vault, Ledger ledger) implements AutoCloseable {
    static final InstantSource CLOCK = InstantSource.system();

    static House open(Path folder) {
        return open(folder, CLOCK);
    }

    static House open(Path folder, InstantSource clock) {
        Vault vault = Vault.open(new VaultSettings(folder.resolve("keys")), clock);
        return new House(folder, clock, vault, Ledger.open(folder.resolve("ledger"), vault, clock));
    }

    /** Mail settings on free ports with some keys set; {@code muniment.mail.} is put before each key. */
    MailSettings settings(String... keysAndValues) {
        Map<String, String> values = new HashMap<>();
        values.put("muniment.data", folder.toString());
        values.put("muniment.mail.addresses", "support@desk.example");
        values.put("muniment.mail.lmtp.port", "0");
        values.put("muniment.mail.smtp.port", "0");
        values.put("muniment.mail.retry-pause", "20ms");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put("muniment.mail." + keysAndValues[i], keysAndValues[i + 1]);
        }
        return MailSettings.from(Settings.of(values));
    }

    Intake intake(MailSettings settings) throws IOException {
        return Intake.open(settings, vault, ledger, clock);
    }

    @Override
    public void close() {
        ledger.close();
        vault.close();
    }
}
