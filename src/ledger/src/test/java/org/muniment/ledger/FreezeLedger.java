package org.muniment.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;

/** Makes the frozen ledger whose checkpoints are signed twice, with its keys and its table, once: {@code FreezeLedger FOLDER}. */
final class FreezeLedger {

    private FreezeLedger() {}

    public static void main(String[] arguments) throws Exception {
        Path frozen = Path.of(arguments[0]);
        Path folder = Files.createTempDirectory("ledger");
        long[] millis = {Instant.parse("2026-11-22T12:00:00Z").toEpochMilli()};
        InstantSource clock = () -> Instant.ofEpochMilli(millis[0]++);
        try (Vault vault = Vault.open(new VaultSettings(folder.resolve("keys")), clock)) {
            try (Ledger ledger = Ledger.open(folder.resolve("ledger"), vault, clock);
                    Anchors anchors = Anchors.open(folder.resolve("anchors"), "logs", ledger, vault)) {
                for (int i = 0; i < 5; i++) {
                    ledger.append(LedgerFixture.act(i));
                }
                new DailyCheckpoints(ledger, new LedgerSettings(Optional.empty(), Optional.empty()), clock).today();
                anchors.record(Map.of("acme/access/2026-11-21", "7:" + "ab".repeat(32)));
                anchors.drop("acme/access/2026-08-20");
            }
            try (Ledger ledger = Ledger.open(folder.resolve("ledger"), vault, clock)) {
                for (int i = 7; i < 10; i++) {
                    ledger.append(LedgerFixture.act(i));
                }
                ledger.checkpoint();
                LedgerVerifierTest.copy(folder, frozen);
                // What is laid out behind the last frame is no part of the ledger.
                Path log = Wal.path(frozen.resolve("ledger/wal"), ledger.wal().base());
                Files.write(log, Arrays.copyOf(Files.readAllBytes(log), (int)
                        ledger.wal().size()));
            }
        }
        Files.delete(frozen.resolve("ledger/lock"));
        Files.delete(frozen.resolve("keys/lock"));
    }
}
