package org.muniment.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.muniment.vault.VaultTest.ACME;
import static org.muniment.vault.VaultTest.CLOCK;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;

class DestroyedRegisterTest {

    @TempDir
    Path temporary;

    private VaultSettings settings;
    private Path copy;
    private KeyId gone;
    private KeyId kept;

    /** Copies the folder as a backup would, then destroys a key. */
    @BeforeEach
    void destroyAfterACopy() throws IOException {
        settings = new VaultSettings(temporary.resolve("keys"));
        copy = temporary.resolve("copy");
        try (Vault vault = open()) {
            gone = vault.keys().create(ACME, KeyKind.SUBJECT, "gone");
            kept = vault.keys().create(ACME, KeyKind.SUBJECT, "kept");
        }
        FrozenKeysTest.copyKeys(settings.folder(), copy);
        try (Vault vault = open()) {
            vault.keys().destroy(gone, "erasure");
        }
    }

    private Vault open() {
        return Vault.open(settings, CLOCK);
    }

    private void putBack() throws IOException {
        Files.move(settings.folder(), temporary.resolve("lost"));
        FrozenKeysTest.copyKeys(copy, settings.folder());
    }

    @Test
    void keepsDestroyedKeysDestroyedInAFolderPutBack() throws IOException {
        putBack();
        try (Vault reader = Vault.openForReading(settings, CLOCK)) {
            assertThatThrownBy(() -> reader.keys().open(gone)).isInstanceOf(KeyDestroyed.class);
        }
        for (int i = 0; i < 2; i++) {
            try (Vault vault = open()) {
                assertThatThrownBy(() -> vault.keys().open(gone)).isInstanceOf(KeyDestroyed.class);
                vault.keys().open(kept);
            }
        }
        Files.delete(settings.register());
        try (Vault vault = open()) {
            assertThatThrownBy(() -> vault.keys().open(gone))
                    .as("the folder has the marker too by now")
                    .isInstanceOf(KeyDestroyed.class);
        }
        assertThat(settings.register()).as("made again from the markers").exists();
    }

    @Test
    void leavesARotatedTenantAliveInAFolderPutBack() throws IOException {
        try (Vault vault = open()) {
            vault.keys().rotate(ACME, KeyProgress.NONE);
        }
        open().close();
        putBack();
        try (Vault vault = open()) {
            vault.keys().open(kept);
            assertThatThrownBy(() -> vault.keys().open(gone)).isInstanceOf(KeyDestroyed.class);
        }
    }

    @Test
    void forgetsWhatACrashCutOff() throws IOException {
        byte[] whole = Files.readAllBytes(settings.register());
        for (int length : new int[] {0, 1, 40, whole.length - 1}) {
            Files.write(settings.register(), Arrays.copyOf(whole, length));
            try (Vault vault = open()) {
                assertThatThrownBy(() -> vault.keys().open(gone)).isInstanceOf(KeyDestroyed.class);
            }
            assertThat(Files.readAllBytes(settings.register())).isEqualTo(whole);
        }
    }

    @Test
    void refusesAForgedRecord() throws IOException {
        byte[] whole = Files.readAllBytes(settings.register());
        for (int i = 2; i < whole.length; i += 13) {
            byte[] bad = whole.clone();
            bad[i] ^= 1;
            Files.write(settings.register(), bad);
            assertThatThrownBy(this::open).isInstanceOf(Tampered.class);
        }
    }

    @Test
    void refusesToStartAnewWhereKeysWere() throws IOException {
        Files.move(settings.folder(), temporary.resolve("lost"));
        assertThatThrownBy(this::open).isInstanceOf(Refusal.class).hasMessageContaining("restore");
        assertThatThrownBy(() -> Vault.create(settings)).isInstanceOf(Refusal.class);
    }
}
