package org.muniment.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.internal.InternalUse;
import org.muniment.vault.provider.KeyProvider;
import org.muniment.vault.provider.ProviderSettings;

class VaultTest {

    static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-03-01T12:00:00.123456Z"));
    static final TenantId ACME = new TenantId("acme");
    private static final SealingContext HERE = new SealingContext("ticket", "subject", "42");

    @TempDir
    Path temporary;

    private Path folder;
    private VaultSettings settings;

    @BeforeEach
    void choose() {
        folder = temporary.resolve("data/keys");
        settings = new VaultSettings(folder);
    }

    private Vault open() {
        return Vault.open(settings, CLOCK);
    }

    @Test
    void opensAgainWithTheSameKeys() {
        KeyId id;
        byte[] sealed;
        byte[] blind;
        String code;
        try (Vault vault = open()) {
            id = vault.keys().create(ACME, KeyKind.SUBJECT, "someone");
            sealed = vault.fields().sealText(id, HERE, "Grüße");
            blind = vault.blindIndex(ACME).of("address", "someone@example.org");
            code = vault.tokens().mac("reply", "a", "b");
        }
        try (Vault vault = open()) {
            assertThat(vault.keys().find(ACME, KeyKind.SUBJECT, "someone")).contains(id);
            assertThat(vault.fields().openText(HERE, sealed)).isEqualTo("Grüße");
            assertThat(vault.blindIndex(ACME).of("address", "someone@example.org"))
                    .isEqualTo(blind);
            assertThat(vault.blindIndex(TenantId.HOUSE).of("address", "someone@example.org"))
                    .isNotEqualTo(blind);
            assertThat(vault.blindIndex(ACME).of("name", "someone@example.org")).isNotEqualTo(blind);
            assertThat(vault.tokens().macMatches(code.toUpperCase(java.util.Locale.ROOT), "reply", "a", "b"))
                    .isTrue();
            assertThat(vault.tokens().macMatches(code, "reply", "ab")).isFalse();
            assertThat(code).matches("[a-z2-7]{26}");
            assertThat(vault.keys().list()).extracting(KeyEntry::kind).contains(KeyKind.TENANT, KeyKind.SUBJECT);
        }
    }

    @Test
    void keepsItsFilesToTheOwner() throws IOException {
        open().close();
        assertThat(mode(folder)).isEqualTo("rwx------");
        assertThat(mode(folder.resolve("secret"))).isEqualTo("r--------");
        assertThat(mode(folder.resolve("root.bcfks"))).isEqualTo("rw-------");
        Files.setPosixFilePermissions(folder.resolve("secret"), PosixFilePermissions.fromString("r--r-----"));
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(Refusal.Code.FORBIDDEN));
        Files.setPosixFilePermissions(folder.resolve("secret"), PosixFilePermissions.fromString("r--------"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(this::open).isInstanceOf(Refusal.class);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        open().close();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void hasOneOwner() {
        try (Vault vault = open()) {
            assertThatThrownBy(this::open).isInstanceOf(Refusal.class);
            KeyId id = vault.keys().create(ACME, KeyKind.PARTITION, "p");
            try (Vault reader = Vault.openForReading(settings, CLOCK)) {
                KeyId later = vault.keys().create(ACME, KeyKind.PARTITION, "q");
                assertThat(material(reader, id)).isEqualTo(material(vault, id));
                assertThat(material(reader, later)).isEqualTo(material(vault, later));
                assertThatThrownBy(() -> reader.keys().create(ACME, KeyKind.PARTITION, "r"))
                        .isInstanceOf(Refusal.class);
            }
        }
        open().close();
    }

    private static byte[] material(Vault vault, KeyId id) {
        return vault.keys().open(id).material(InternalUse.OF_THE_VAULT);
    }

    @Test
    void refusesToStartWithPartsMissing() throws IOException {
        try (Vault vault = open()) {
            vault.keys().create(ACME, KeyKind.PARTITION, "p");
        }
        Path secret = folder.resolve("secret");
        Files.move(secret, folder.resolve("elsewhere"));
        assertThatThrownBy(this::open).isInstanceOf(Refusal.class).hasMessageContaining("secret");
        Files.move(folder.resolve("elsewhere"), secret);
        Files.delete(folder.resolve("root.bcfks"));
        assertThatThrownBy(this::open).isInstanceOf(Refusal.class).hasMessageContaining("keystore");
    }

    @Test
    void refusesAnotherSecretAndADamagedKeystore() throws IOException {
        open().close();
        Path keystore = folder.resolve("root.bcfks");
        byte[] good = Files.readAllBytes(keystore);
        byte[] bad = good.clone();
        bad[good.length / 2] ^= 1;
        Files.write(keystore, bad);
        assertThatThrownBy(this::open).isInstanceOf(Tampered.class);
        Files.write(keystore, good);
        Path other = temporary.resolve("other");
        Files.write(other, new byte[32]);
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("r--------"));
        assertThatThrownBy(() -> Vault.open(new VaultSettings(folder, other), CLOCK))
                .isInstanceOf(Tampered.class);
        open().close();
    }

    @Test
    void destroysForGood() throws IOException {
        KeyId id;
        byte[] sealed;
        byte[] backup;
        Path file;
        try (Vault vault = open()) {
            id = vault.keys().create(ACME, KeyKind.SUBJECT, "someone");
            sealed = vault.fields().sealText(id, HERE, "secret");
            file = file(id, ".key");
            backup = Files.readAllBytes(file);
            DataKey held = vault.keys().open(id);
            Destruction gone = vault.keys().destroy(id, "erasure");
            assertThat(gone.commitment()).hasSize(32);
            assertThat(gone.at()).isEqualTo(Instant.parse("2026-03-01T12:00:00.123Z"));
            assertThat(file).doesNotExist();
            assertThatThrownBy(() -> vault.fields().open(HERE, sealed)).isInstanceOf(KeyDestroyed.class);
            assertThatThrownBy(() -> held.material(InternalUse.OF_THE_VAULT)).isInstanceOf(KeyDestroyed.class);
            assertThatThrownBy(() -> vault.keys().destroy(id, "again")).isInstanceOf(KeyDestroyed.class);
            assertThat(vault.keys().find(ACME, KeyKind.SUBJECT, "someone")).isEmpty();
            assertThat(vault.keys().entry(id).flatMap(KeyEntry::destroyed)).isEqualTo(Optional.of(gone.at()));
        }
        Files.write(file, backup);
        try (Vault vault = open()) {
            assertThatThrownBy(() -> vault.keys().open(id)).isInstanceOf(KeyDestroyed.class);
            assertThat(file)
                    .as("a restored key file does not survive its marker")
                    .doesNotExist();
        }
    }

    private Path file(KeyId id, String ending) {
        return folder.resolve("wrapped").resolve(id.toString().substring(0, 2)).resolve(id + ending);
    }

    @Test
    void destroysATenantWithItsKey() {
        KeyId id;
        try (Vault vault = open()) {
            id = vault.keys().create(ACME, KeyKind.SUBJECT, "someone");
            KeyId tenant = vault.keys()
                    .find(ACME, KeyKind.TENANT, Keyring.TENANT_LABEL)
                    .orElseThrow();
            vault.keys().destroy(tenant, "contract ended");
            assertThatThrownBy(() -> vault.keys().open(id)).isInstanceOf(KeyDestroyed.class);
            assertThatThrownBy(() -> vault.keys().create(ACME, KeyKind.SUBJECT, "other"))
                    .isInstanceOf(KeyDestroyed.class);
        }
        try (Vault vault = open()) {
            assertThatThrownBy(() -> vault.keys().open(id)).isInstanceOf(KeyDestroyed.class);
            assertThat(vault.keys().find(ACME, KeyKind.SUBJECT, "someone")).isEmpty();
            assertThat(vault.keys().list()).noneMatch(KeyEntry::live);
        }
    }

    @Test
    void refusesEveryChangedByteOfAKeyFile() throws IOException {
        KeyId id;
        try (Vault vault = open()) {
            id = vault.keys().create(ACME, KeyKind.SUBJECT, "someone");
        }
        Path file = file(id, ".key");
        byte[] good = Files.readAllBytes(file);
        KeyProvider root = new ProviderSettings.SecretFile(folder.resolve("secret")).open(folder, false);
        for (int i = 0; i < good.length * 8; i++) {
            byte[] bad = good.clone();
            bad[i / 8] ^= (byte) (1 << (i % 8));
            Files.write(file, bad);
            assertThatThrownBy(() -> openKey(root, id)).isInstanceOfAny(Tampered.class, Refusal.class);
        }
        for (int length = 0; length < good.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(good, length));
            assertThatThrownBy(() -> openKey(root, id)).isInstanceOf(Tampered.class);
        }
        Files.write(file, good);
        openKey(root, id);
    }

    private void openKey(KeyProvider root, KeyId id) throws IOException {
        KeyParts parts = new KeyParts(
                new KeyFiles(folder.resolve("wrapped")),
                root,
                root.marking(),
                new DestroyedRegister(settings.register(), root.marking(), true),
                new KeyCatalog(),
                new OpenedKeys(),
                new RootHistory(folder, root.marking()),
                new java.util.concurrent.locks.ReentrantReadWriteLock());
        new Keyring(parts, CLOCK, true).open(id);
    }

    @Test
    void refusesAKeyFileInAnothersPlace() throws IOException {
        KeyId one;
        KeyId two;
        try (Vault vault = open()) {
            one = vault.keys().create(ACME, KeyKind.SUBJECT, "one");
            two = vault.keys().create(ACME, KeyKind.SUBJECT, "two");
        }
        Files.copy(file(one, ".key"), file(two, ".key"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (Vault vault = open()) {
            assertThat(vault.keys().damaged()).containsExactly(two);
            assertThatThrownBy(() -> vault.keys().open(two)).isInstanceOf(Tampered.class);
            vault.keys().open(one);
        }
    }

    @Test
    void refusesAForgedMarker() throws IOException {
        KeyId id;
        try (Vault vault = open()) {
            id = vault.keys().create(ACME, KeyKind.SUBJECT, "someone");
            vault.keys().destroy(id, "erasure");
        }
        Path marker = file(id, ".destroyed");
        byte[] bytes = Files.readAllBytes(marker);
        bytes[bytes.length - 40] ^= 1;
        Files.write(marker, bytes);
        assertThatThrownBy(this::open).isInstanceOf(Tampered.class);
    }

    @Test
    void keepsSecretsOutOfItsFilesAndTexts() throws IOException {
        try (Vault vault = open()) {
            KeyId id = vault.keys().create(ACME, KeyKind.SUBJECT, "someone");
            byte[] material = material(vault, id);
            assertThat(vault.keys().open(id).toString()).isEqualTo("DataKey " + id);
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                    assertThat(content).doesNotContain(new String(material, StandardCharsets.ISO_8859_1));
                }
            }
        }
    }

    @Test
    void makesOneKeyForManyWhoAskAtOnce() throws Exception {
        try (Vault vault = open();
                var threads = java.util.concurrent.Executors.newFixedThreadPool(8)) {
            var asked = Stream.generate(() -> threads.submit(() -> vault.keys().findOrCreate(ACME, KeyKind.MAIL, "m")))
                    .limit(64)
                    .toList();
            var ids = new java.util.HashSet<KeyId>();
            for (var one : asked) {
                ids.add(one.get());
            }
            assertThat(ids).hasSize(1);
            assertThatThrownBy(() -> vault.keys().create(ACME, KeyKind.MAIL, "m"))
                    .isInstanceOf(Refusal.class);
        }
    }
}
