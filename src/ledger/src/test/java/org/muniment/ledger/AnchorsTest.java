package org.muniment.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Tampered;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;

/** The ledger is the truth; the table only spares reading it. */
class AnchorsTest {

    private static final String STATE = "7:" + "ab".repeat(32);

    @TempDir
    Path folder;

    private Vault vault;
    private Ledger ledger;

    @BeforeEach
    void open() {
        vault = Vault.open(new VaultSettings(folder.resolve("keys")), Instant::now);
        ledger = Ledger.open(folder.resolve("ledger"), vault, Instant::now);
    }

    @AfterEach
    void close() {
        ledger.close();
        vault.close();
    }

    private Anchors anchors() throws Exception {
        return Anchors.open(file(), "logs", ledger, vault);
    }

    private Path file() {
        return folder.resolve("anchors");
    }

    @Test
    void knowsTheNewestOfEachAfterReopening() throws Exception {
        try (Anchors anchors = anchors()) {
            anchors.record(Map.of("a", "1:00", "b", "1:00"));
            anchors.record(Map.of("a", STATE));
            anchors.drop("b");
        }
        try (Anchors anchors = anchors()) {
            assertThat(anchors.newest("a")).contains(STATE);
            assertThat(anchors.names()).containsExactly("a");
        }
    }

    @Test
    void learnsFromTheLedgerWhatATableLost() throws Exception {
        Anchors crashed = anchors();
        crashed.record(Map.of("a", "1:00"));
        byte[] old = Files.readAllBytes(file());
        crashed.record(Map.of("a", "2:00"));
        crashed.close();
        Files.write(file(), old);
        try (Anchors anchors = anchors()) {
            assertThat(anchors.newest("a")).contains("2:00");
        }
        Files.delete(file());
        try (Anchors anchors = anchors()) {
            assertThat(anchors.newest("a")).contains("2:00");
        }
    }

    @Test
    void keepsKindsApartAndTakesLongNames() throws Exception {
        String name = "x".repeat(300);
        try (Anchors logs = anchors();
                Anchors desk = Anchors.open(folder.resolve("desk"), "desk", ledger, vault)) {
            logs.record(Map.of(name, STATE, "a", "1:00"));
            desk.record(Map.of("a", "9:00"));
            assertThat(logs.newest(name)).contains(STATE);
            assertThat(logs.newest("a")).contains("1:00");
        }
        Files.delete(file());
        try (Anchors logs = anchors()) {
            assertThat(logs.newest(name)).contains(STATE);
            assertThat(logs.newest("a")).contains("1:00");
        }
    }

    @Test
    void refusesAChangedTableAndACutLedger() throws Exception {
        try (Anchors anchors = anchors()) {
            anchors.record(Map.of("a", "1:00"));
        }
        byte[] good = Files.readAllBytes(file());
        byte[] bad = good.clone();
        bad[bad.length - 3] ^= 1;
        Files.write(file(), bad);
        assertThatThrownBy(this::anchors).isInstanceOf(Tampered.class);
        Files.write(file(), java.util.Arrays.copyOf(good, good.length - 20));
        assertThatThrownBy(this::anchors).isInstanceOf(Tampered.class);
        Files.write(file(), good);
        ledger.close();
        ledger = Ledger.open(folder.resolve("another"), vault, Instant::now);
        assertThatThrownBy(this::anchors).isInstanceOf(Tampered.class).hasMessageContaining("shorter");
    }
}
