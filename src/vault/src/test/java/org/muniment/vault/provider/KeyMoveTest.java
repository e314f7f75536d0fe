package org.muniment.vault.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.AllowedToUse;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.KeyProgress;
import org.muniment.vault.RootMove;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.age.AgeIdentity;
import org.muniment.vault.backup.KeyBackups;
import org.muniment.vault.backup.KeyRestore;
import org.muniment.vault.internal.InternalUse;

/** A house moves into a real token and back; killed at any moment, it opens with one of the two. */
class KeyMoveTest {

    private static final InstantSource CLOCK = () -> Instant.parse("2026-11-22T12:00:00Z");
    private static final TenantId ACME = new TenantId("acme");
    private static final int KEYS = 12;
    private static final int KILLS = 3 * Integer.getInteger("muniment.soak", 1);
    private static final AgeIdentity CUSTODIAN =
            AgeIdentity.parse("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX");

    @TempDir
    Path temporary;

    private VaultSettings file;
    private VaultSettings token;
    private ProviderSettings.Pkcs11 device;
    private final Map<KeyId, String> materials = new HashMap<>();
    private KeyId gone;

    @BeforeEach
    void fill() throws Exception {
        assumeTrue(SoftToken.library().isPresent(), "SoftHSM 2 is not installed: apt-get install softhsm2");
        file = new VaultSettings(temporary.resolve("keys"));
        device = SoftToken.make(temporary);
        token = at(device);
        try (Vault vault = Vault.open(file, CLOCK)) {
            for (int i = 0; i < KEYS; i++) {
                TenantId tenant = new TenantId("tenant-" + i % 4);
                KeyId id = vault.keys().create(tenant, KeyKind.SUBJECT, "subject-" + i);
                materials.put(id, material(vault, id));
            }
            gone = vault.keys().create(ACME, KeyKind.SUBJECT, "gone");
            vault.keys().destroy(gone, "test");
        }
    }

    private VaultSettings at(ProviderSettings provider) {
        return new VaultSettings(file.folder(), provider, file.register());
    }

    private static String material(Vault vault, KeyId id) {
        return HexFormat.of().formatHex(vault.keys().open(id).material(InternalUse.OF_THE_VAULT));
    }

    private static RootMove move(VaultSettings from, ProviderSettings to, KeyProgress progress) {
        try (Vault vault = Vault.open(from, CLOCK)) {
            return vault.moveRoot(to, progress);
        }
    }

    private void assertAllOpen(VaultSettings settings) throws IOException {
        try (Vault vault = Vault.open(settings, CLOCK)) {
            vault.checkProvider();
            assertThat(vault.keys().damaged()).isEmpty();
            materials.forEach((id, expected) -> assertThat(material(vault, id)).isEqualTo(expected));
            assertThat(vault.keys().entry(gone).filter(KeyEntry::live)).isEmpty();
            assertThat(vault.rootVersions()).hasSize(1);
        }
        try (Stream<Path> left = Files.list(settings.folder())) {
            assertThat(left.map(each -> each.getFileName().toString()))
                    .noneMatch(name -> name.endsWith(".old") || name.equals("moved") || name.equals("moving"));
        }
    }

    @Test
    void goesIntoATokenAndBack() throws IOException {
        RootMove in = move(file, device, KeyProgress.NONE);
        assertThat(in).isEqualTo(new RootMove("file", "pkcs11", 5));
        assertThat(file.folder().resolve("root.bcfks.old"))
                .as("until the new one is verified")
                .exists();
        assertThatThrownBy(() -> Vault.open(file, CLOCK)).hasMessageContaining("set it to pkcs11");
        assertAllOpen(token);
        assertThatThrownBy(() -> move(token, device, KeyProgress.NONE)).isInstanceOf(Refusal.class);
        try (Vault vault = Vault.open(token, CLOCK)) {
            vault.keys().create(ACME, KeyKind.SUBJECT, "later");
            vault.keys().rotateRoot(false, KeyProgress.NONE);
        }
        assertThat(move(token, file.provider(), KeyProgress.NONE).to()).isEqualTo("file");
        assertAllOpen(file);
        try (Vault vault = Vault.open(file, CLOCK)) {
            assertThat(vault.rootHistory())
                    .extracting(each -> (each.made() ? "made " : "gone ") + each.provider() + " " + each.version())
                    .containsExactly(
                            "made file 1",
                            "gone file 1",
                            "made pkcs11 1",
                            "made pkcs11 2",
                            "gone pkcs11 1",
                            "gone pkcs11 2",
                            "made file 1");
        }
        assertThatThrownBy(() -> move(file, device, KeyProgress.NONE))
                .as("the token has a key of that name")
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(Refusal.Code.CONFLICT));
        ProviderSettings other = new ProviderSettings.Pkcs11(device.library(), device.slot(), device.pin(), "another");
        move(file, other, KeyProgress.NONE);
        assertAllOpen(at(other));
    }

    @Test
    void leavesEverythingAsItWasWhenTheTokenFails() throws Exception {
        ProviderSettings wrong = new ProviderSettings.Pkcs11(
                device.library(), device.slot(), SoftToken.pin(temporary, "1111"), device.label());
        assertThatThrownBy(() -> move(file, wrong, KeyProgress.NONE)).isInstanceOf(Refusal.class);
        try (Vault vault = Vault.open(file, CLOCK)) {
            materials.forEach((id, expected) -> assertThat(material(vault, id)).isEqualTo(expected));
        }
        assertThatThrownBy(() -> move(file, device, (done, total) -> {
                    if (done == 2) {
                        throw new CancellationException("cut short");
                    }
                }))
                .isInstanceOf(CancellationException.class);
        try (Vault vault = Vault.open(file, CLOCK)) {
            vault.keys().rotate(new TenantId("tenant-1"), KeyProgress.NONE);
            assertThat(vault.moveRoot(device, KeyProgress.NONE).rewrapped()).isEqualTo(5);
        }
        assertAllOpen(token);
    }

    @Test
    void endsWhatACrashCutShortOnceItWasDecided() throws IOException {
        Path folder = file.folder();
        Path before = temporary.resolve("before");
        copy(folder, before);
        move(file, device, KeyProgress.NONE);
        // as if killed right after the decision: everything still in moved/, and the old files in their places
        Path moved = Files.createDirectory(temporary.resolve("moved"));
        Files.move(folder.resolve("root.pkcs11"), moved.resolve("root.pkcs11"));
        for (Path key : keys(folder)) {
            Path old = before.resolve(folder.relativize(key));
            if (!java.util.Arrays.equals(Files.readAllBytes(key), Files.readAllBytes(old))) {
                Files.move(key, moved.resolve(key.getFileName()));
                Files.copy(old, key);
            }
        }
        Files.move(folder.resolve("root.bcfks.old"), folder.resolve("root.bcfks"));
        Files.move(moved, folder.resolve("moved"));
        assertThatThrownBy(() -> Vault.openForReading(token, CLOCK)).hasMessageContaining("cut short");
        assertAllOpen(token);
    }

    @Test
    void keepsTheOldRootKeyWhileTheNewOneDoesNotOpenEverything() throws IOException {
        move(file, device, KeyProgress.NONE);
        Path folder = file.folder();
        Path some = keys(folder).stream()
                .filter(each -> bytes(each)[7] == 2)
                .findFirst()
                .orElseThrow();
        byte[] good = bytes(some);
        byte[] bad = good.clone();
        bad[bad.length - 1] ^= 1;
        Files.write(some, bad);
        assertThatThrownBy(() -> Vault.open(token, CLOCK)).isInstanceOf(Tampered.class);
        assertThat(folder.resolve("root.bcfks.old")).exists();
        Files.write(some, good);
        assertAllOpen(token);
    }

    @Test
    void restoresABackupMadeBeforeWithTheProviderOfThen() throws IOException {
        Path backup = temporary.resolve("keys.age");
        try (Vault vault = Vault.open(file, CLOCK)) {
            new KeyBackups(vault, file)
                    .make(
                            backup,
                            new KeyBackups.Wish(List.of(CUSTODIAN.recipient()), Duration.ofDays(30), true),
                            CLOCK.instant());
        }
        move(file, device, KeyProgress.NONE);
        assertAllOpen(token);
        Path lost = temporary.resolve("lost");
        Files.move(file.folder(), lost);
        assertThatThrownBy(() -> KeyRestore.into(token, backup, CUSTODIAN, CLOCK.instant()))
                .isInstanceOf(Refusal.class);
        KeyRestore.into(file, backup, CUSTODIAN, CLOCK.instant());
        assertAllOpen(file);
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<Path> keys(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("wrapped"))) {
            return all.filter(each -> each.toString().endsWith(".key")).toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    @Test
    @AllowedToUse("prints its seed")
    void opensWithOneOfTheTwoHoweverOftenItIsKilled() throws Exception {
        long seed = Long.getLong("muniment.seed", 20261122L);
        System.out.println("KeyMoveTest seed " + seed);
        Random random = new Random(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            List<String> labels = moveUntilKilled(kill, 1 + random.nextInt(2), random.nextInt(400));
            VaultSettings there = whereverItIs(labels);
            assertAllKeysOpen(there);
            if (!(there.provider() instanceof ProviderSettings.SecretFile)) {
                move(there, file.provider(), KeyProgress.NONE);
            }
            assertAllKeysOpen(file);
        }
    }

    private void assertAllKeysOpen(VaultSettings settings) {
        try (Vault vault = Vault.open(settings, CLOCK)) {
            assertThat(vault.keys().damaged()).isEmpty();
            materials.forEach((id, expected) -> assertThat(material(vault, id)).isEqualTo(expected));
            assertThat(vault.keys().entry(gone).filter(KeyEntry::live)).isEmpty();
        }
    }

    private VaultSettings whereverItIs(List<String> labels) {
        try {
            Vault.open(file, CLOCK).close();
            return file;
        } catch (Refusal elsewhere) {
            for (String label : labels.reversed()) {
                VaultSettings there =
                        at(new ProviderSettings.Pkcs11(device.library(), device.slot(), device.pin(), label));
                try {
                    Vault.open(there, CLOCK).close();
                    return there;
                } catch (Tampered | Refusal otherLabel) {
                    // an earlier one
                }
            }
            throw elsewhere;
        }
    }

    /** Answers the labels that it was about to move to, in order. */
    private List<String> moveUntilKilled(int round, int moves, int thenMillis) throws Exception {
        Path reports = temporary.resolve("reports-" + round);
        Process moving = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Moving.class.getName(),
                        file.folder().toString(),
                        device.library().toString(),
                        Long.toString(device.slot()),
                        device.pin().toString(),
                        "round-" + round))
                .redirectError(temporary.resolve("faults-" + round).toFile())
                .redirectOutput(reports.toFile())
                .start();
        try {
            while (moving.isAlive() && Files.readAllLines(reports).size() < moves) {
                Thread.sleep(5);
            }
            assertThat(moving.isAlive())
                    .as(Files.readString(temporary.resolve("faults-" + round)))
                    .isTrue();
            Thread.sleep(thenMillis);
            assertThat(moving.isAlive())
                    .as(Files.readString(temporary.resolve("faults-" + round)))
                    .isTrue();
        } finally {
            moving.destroyForcibly().waitFor();
        }
        return Files.readAllLines(reports);
    }

    /** Moves to and fro for ever. */
    @AllowedToUse("reports to the test through its standard output")
    static final class Moving {

        private Moving() {}

        public static void main(String[] args) {
            VaultSettings file = new VaultSettings(Path.of(args[0]));
            for (int i = 0; true; i++) {
                String label = args[4] + "-" + i;
                ProviderSettings token =
                        new ProviderSettings.Pkcs11(Path.of(args[1]), Long.parseLong(args[2]), Path.of(args[3]), label);
                System.out.println(label);
                move(file, token, KeyProgress.NONE);
                VaultSettings there = new VaultSettings(file.folder(), token, file.register());
                move(there, file.provider(), KeyProgress.NONE);
            }
        }
    }
}
