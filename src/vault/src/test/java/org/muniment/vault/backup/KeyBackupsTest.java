package org.muniment.vault.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.DataKey;
import org.muniment.vault.KeyDestroyed;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.KeyProgress;
import org.muniment.vault.SealingContext;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.age.AgeIdentity;

class KeyBackupsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final TenantId ACME = new TenantId("acme");
    private static final SealingContext HERE = new SealingContext("ticket", "subject", "42");

    @TempDir
    Path temporary;

    private final AgeIdentity identity = AgeIdentity.generate();
    private VaultSettings settings;
    private Path file;
    private KeyId kept;
    private KeyId gone;
    private byte[] sealed;

    @BeforeEach
    void backUp() throws IOException {
        settings = new VaultSettings(temporary.resolve("keys"));
        file = temporary.resolve("keys.age");
        try (Vault vault = Vault.open(settings, CLOCK)) {
            kept = vault.keys().create(ACME, KeyKind.SUBJECT, "kept");
            gone = vault.keys().create(ACME, KeyKind.SUBJECT, "gone");
            sealed = vault.fields().sealText(kept, HERE, "Grüße");
            KeyBackup backup = new KeyBackups(vault, settings).make(file, wish(Duration.ofDays(30), true), NOW);
            assertThat(backup.ends()).isEqualTo(NOW.plus(Duration.ofDays(30)));
            assertThat(backup.sha256()).isEqualTo(Digests.sha256(Files.readAllBytes(file)));
        }
    }

    private KeyBackups.Wish wish(Duration kept, boolean secret) {
        return new KeyBackups.Wish(List.of(identity.recipient()), kept, secret);
    }

    private void loseTheFolder() throws IOException {
        Files.move(settings.folder(), temporary.resolve("lost-" + System.nanoTime()));
    }

    @Test
    void opensWithEverythingAfterARestore() throws IOException {
        loseTheFolder();
        KeyBackup backup = KeyRestore.into(settings, file, identity, NOW.plusSeconds(60));
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(settings.folder().resolve("secret"))))
                .isEqualTo("r--------");
        try (Vault vault = Vault.open(settings, CLOCK)) {
            assertThat(vault.fields().openText(HERE, sealed)).isEqualTo("Grüße");
            KeyBackups backups = new KeyBackups(vault, settings);
            assertThat(backups.list()).isEmpty();
            backups.restoredFrom(backup, NOW.plusSeconds(60));
            assertThat(backups.horizon(NOW)).contains(NOW.plusSeconds(60).plus(KeyBackups.MAX_KEPT));
        }
    }

    @Test
    void doesNotReviveWhatWasDestroyedSince() throws IOException {
        try (Vault vault = Vault.open(settings, CLOCK)) {
            vault.keys().destroy(gone, "erasure");
            vault.keys().rotate(ACME, KeyProgress.NONE);
            vault.keys().rotateRoot(true, KeyProgress.NONE);
        }
        loseTheFolder();
        KeyRestore.into(settings, file, identity, NOW);
        try (Vault vault = Vault.open(settings, CLOCK)) {
            assertThatThrownBy(() -> vault.keys().open(gone)).isInstanceOf(KeyDestroyed.class);
            assertThat(vault.fields().openText(HERE, sealed)).isEqualTo("Grüße");
        }
    }

    @Test
    void needsTheSecretUnlessItWasTakenAlong() throws IOException {
        Path without = temporary.resolve("without.age");
        byte[] secret = Files.readAllBytes(settings.folder().resolve("secret"));
        try (Vault vault = Vault.open(settings, CLOCK)) {
            new KeyBackups(vault, settings).make(without, wish(Duration.ofDays(7), false), NOW);
        }
        loseTheFolder();
        KeyRestore.into(settings, without, identity, NOW);
        assertThatThrownBy(() -> Vault.open(settings, CLOCK)).hasMessageContaining("secret file is missing");
        Path put = Files.write(settings.folder().resolve("secret"), secret);
        Files.setPosixFilePermissions(put, PosixFilePermissions.fromString("r--------"));
        try (Vault vault = Vault.open(settings, CLOCK)) {
            DataKey key = vault.keys().open(kept);
            assertThat(key.id()).isEqualTo(kept);
        }
    }

    @Test
    void namesTheDayWhenTheLastBackupEnds() throws IOException {
        try (Vault vault = Vault.open(settings, CLOCK)) {
            KeyBackups backups = new KeyBackups(vault, settings);
            Instant later = NOW.plus(Duration.ofDays(3));
            backups.make(temporary.resolve("short.age"), wish(Duration.ofDays(1), false), later);
            assertThat(backups.list()).hasSize(2);
            assertThat(backups.horizon(later)).contains(NOW.plus(Duration.ofDays(30)));
            assertThat(backups.horizon(NOW.plus(Duration.ofDays(31)))).isEmpty();
            assertThatThrownBy(() -> wish(Duration.ofDays(31), true)).isInstanceOf(Refusal.class);
            assertThatThrownBy(() -> backups.make(file, wish(Duration.ofDays(1), false), NOW))
                    .isInstanceOf(Refusal.class);
        }
    }

    @Test
    void refusesToRestoreOverKeysOrAfterItsEnd() throws IOException {
        assertThatThrownBy(() -> KeyRestore.into(settings, file, identity, NOW))
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(Refusal.Code.CONFLICT));
        loseTheFolder();
        assertThatThrownBy(() -> KeyRestore.into(settings, file, identity, NOW.plus(Duration.ofDays(30))))
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(Refusal.Code.EXPIRED));
        assertThatThrownBy(() -> KeyRestore.into(settings, file, AgeIdentity.generate(), NOW))
                .isInstanceOf(Tampered.class);
        assertThat(settings.folder()).doesNotExist();
    }

    @Test
    void refusesAForgedRegister() throws IOException {
        Path register = settings.folder().resolve("backups");
        String text = Files.readString(register);
        try (Vault vault = Vault.open(settings, CLOCK)) {
            KeyBackups backups = new KeyBackups(vault, settings);
            for (String bad : List.of(
                    text.replace("2026-03-31", "2026-03-02"), "", text.substring(0, 60), text + "x", "mark \n")) {
                Files.writeString(register, bad, StandardCharsets.UTF_8);
                assertThatThrownBy(() -> backups.horizon(NOW)).isInstanceOf(Tampered.class);
            }
        }
    }
}
