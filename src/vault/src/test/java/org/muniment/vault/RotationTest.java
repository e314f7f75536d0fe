package org.muniment.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.muniment.vault.VaultTest.ACME;
import static org.muniment.vault.VaultTest.CLOCK;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.internal.InternalUse;

class RotationTest {

    @TempDir
    Path temporary;

    private VaultSettings settings;

    @BeforeEach
    void choose() {
        settings = new VaultSettings(temporary.resolve("keys"));
    }

    private Vault open() {
        return Vault.open(settings, CLOCK);
    }

    private static byte[] material(Vault vault, KeyId id) {
        return vault.keys().open(id).material(InternalUse.OF_THE_VAULT);
    }

    private Path file(KeyId id) {
        return settings.folder()
                .resolve("wrapped")
                .resolve(id.toString().substring(0, 2))
                .resolve(id + ".key");
    }

    private static KeyId tenantKey(Vault vault) {
        return vault.keys().find(ACME, KeyKind.TENANT, Keyring.TENANT_LABEL).orElseThrow();
    }

    @Test
    void wrapsATenantsKeysAnewAndNothingElse() throws IOException {
        KeyId one;
        KeyId other;
        KeyId before;
        KeyId after;
        byte[] material;
        byte[] old;
        try (Vault vault = open()) {
            one = vault.keys().create(ACME, KeyKind.SUBJECT, "one");
            vault.keys().create(ACME, KeyKind.SUBJECT, "two");
            other = vault.keys().create(TenantId.HOUSE, KeyKind.SUBJECT, "other");
            before = tenantKey(vault);
            material = material(vault, one);
            old = Files.readAllBytes(file(one));
            byte[] untouched = Files.readAllBytes(file(other));
            List<Integer> seen = new ArrayList<>();
            Rotation rotation = vault.keys().rotate(ACME, (done, total) -> seen.add(done * 10 + total));
            after = tenantKey(vault);
            assertThat(rotation.rewrapped()).isEqualTo(2);
            assertThat(rotation.resumed()).isFalse();
            assertThat(rotation.to()).isEqualTo(after).isNotEqualTo(before);
            assertThat(rotation.from().id()).isEqualTo(before);
            assertThat(seen).containsExactly(12, 22);
            assertThat(material(vault, one)).isEqualTo(material);
            assertThat(Files.readAllBytes(file(other))).isEqualTo(untouched);
            assertThat(vault.keys().wrappedByVersion(one)).contains(2);
            assertThat(vault.keys().wrappedByVersion(other)).contains(1);
            assertThatThrownBy(() -> vault.keys().open(before)).isInstanceOf(KeyDestroyed.class);
        }
        try (Vault vault = open()) {
            assertThat(material(vault, one)).isEqualTo(material);
            assertThat(tenantKey(vault)).isEqualTo(after);
            vault.keys().create(ACME, KeyKind.SUBJECT, "three");
        }
        Files.write(file(one), old);
        try (Vault vault = open()) {
            assertThatThrownBy(() -> vault.keys().open(one))
                    .as("what the replaced key wrapped does not open again")
                    .isInstanceOf(Tampered.class);
        }
    }

    @Test
    void wrapsTenantsKeysByANewRootKey() throws IOException {
        KeyId one;
        byte[] material;
        byte[] old;
        byte[] keystore;
        KeyId tenant;
        try (Vault vault = open()) {
            one = vault.keys().create(ACME, KeyKind.SUBJECT, "one");
            vault.keys().create(TenantId.HOUSE, KeyKind.SUBJECT, "two");
            tenant = tenantKey(vault);
            material = material(vault, one);
            old = Files.readAllBytes(file(tenant));
            keystore = Files.readAllBytes(settings.folder().resolve("root.bcfks"));
            RootRotation rotation = vault.keys().rotateRoot(true, KeyProgress.NONE);
            assertThat(rotation).isEqualTo(new RootRotation(2, 2, false, List.of()));
            assertThat(vault.keys().wrappedByVersion(tenant)).contains(2);
        }
        try (Vault vault = open()) {
            assertThat(material(vault, one)).isEqualTo(material);
            assertThat(vault.rootVersions()).containsExactly(2);
        }
        byte[] good = Files.readAllBytes(file(tenant));
        Files.write(file(tenant), old);
        try (Vault vault = open()) {
            assertThatThrownBy(() -> vault.keys().open(one)).isInstanceOf(Tampered.class);
        }
        Files.write(file(tenant), good);
        Files.write(settings.folder().resolve("root.bcfks"), keystore);
        try (Vault vault = open()) {
            assertThatThrownBy(() -> vault.keys().open(one))
                    .as("the keystore of before opens nothing any more")
                    .isInstanceOf(Tampered.class);
        }
    }

    @Test
    void keepsKeysOpenAndMakesNewOnesWhileItRuns() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        try (Vault vault = open();
                var threads = Executors.newFixedThreadPool(3)) {
            for (int i = 0; i < 50; i++) {
                vault.keys().create(ACME, KeyKind.SUBJECT, "early-" + i);
            }
            var makers = new ArrayList<Future<Integer>>();
            for (int thread = 0; thread < 3; thread++) {
                String name = "late-" + thread + "-";
                makers.add(threads.submit(() -> {
                    int made = 0;
                    while (!stop.get()) {
                        KeyId id = vault.keys().create(ACME, KeyKind.SUBJECT, name + made++);
                        if (made % 3 == 0) {
                            vault.keys().destroy(id, "test");
                        }
                    }
                    return made;
                }));
            }
            for (int i = 0; i < 3; i++) {
                vault.keys().rotate(ACME, KeyProgress.NONE);
            }
            stop.set(true);
            for (var maker : makers) {
                assertThat(maker.get()).isPositive();
            }
        }
        assertThatAllOpen(settings);
    }

    static void assertThatAllOpen(VaultSettings settings) {
        try (Vault vault = Vault.open(settings, CLOCK)) {
            assertThat(vault.keys().damaged()).isEmpty();
            for (KeyEntry entry : vault.keys().list()) {
                if (entry.live()) {
                    vault.keys().open(entry.id());
                }
            }
        }
    }

    @Test
    void rotatesTheRootKeyWhileTenantsComeAndKeysAreOpened() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        try (Vault vault = open();
                var threads = Executors.newFixedThreadPool(3)) {
            KeyId one = vault.keys().create(ACME, KeyKind.SUBJECT, "one");
            List<Future<Integer>> all = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                String name = "t" + thread + "-";
                all.add(threads.submit(() -> {
                    int made = 0;
                    while (!stop.get() && made < 20) {
                        vault.keys().create(new TenantId(name + made++), KeyKind.SUBJECT, "x");
                    }
                    return made;
                }));
            }
            all.add(threads.submit(() -> {
                int opened = 0;
                while (!stop.get()) {
                    vault.forget();
                    vault.keys().open(one);
                    opened++;
                }
                return opened;
            }));
            for (int i = 0; i < 4; i++) {
                assertThat(vault.keys().rotateRoot(false, KeyProgress.NONE).kept())
                        .isEmpty();
            }
            stop.set(true);
            for (var each : all) {
                assertThat(each.get()).isPositive();
            }
            assertThat(vault.rootVersions()).containsExactly(5);
        }
        assertThatAllOpen(settings);
    }

    @Test
    void remembersWhenVersionsOfTheRootKeyCameAndWent() throws IOException {
        try (Vault vault = open()) {
            vault.keys().create(ACME, KeyKind.SUBJECT, "one");
            vault.keys().rotateRoot(false, KeyProgress.NONE);
        }
        try (Vault vault = open()) {
            assertThat(vault.rootHistory())
                    .extracting(event -> (event.made() ? "made " : "gone ") + event.provider() + " " + event.version())
                    .containsExactly("made file 1", "made file 2", "gone file 1");
            assertThat(vault.rootHistory().getFirst().at())
                    .isEqualTo(CLOCK.instant().truncatedTo(ChronoUnit.SECONDS));
        }
        Path history = settings.folder().resolve("history");
        Files.writeString(history, Files.readString(history).replace("file 2", "file 3"));
        try (Vault vault = open()) {
            assertThatThrownBy(vault::rootHistory).isInstanceOf(Tampered.class);
            assertThatThrownBy(() -> vault.keys().rotateRoot(false, KeyProgress.NONE))
                    .isInstanceOf(Tampered.class);
            assertThat(vault.rootVersions()).as("nothing was changed").containsExactly(2);
        }
        Files.delete(history);
        try (Vault vault = open()) {
            assertThat(vault.rootHistory()).as("a folder from before").isEmpty();
            vault.keys().rotateRoot(false, KeyProgress.NONE);
            assertThat(vault.rootHistory()).extracting(RootEvent::version).containsExactly(3, 2);
        }
    }

    @Test
    void findsAKeystoreThatWouldNotOpenAgain() throws IOException {
        Path keystore = settings.folder().resolve("root.bcfks");
        try (Vault vault = open()) {
            vault.checkProvider();
            byte[] good = Files.readAllBytes(keystore);
            Files.delete(keystore);
            assertThatThrownBy(vault::checkProvider).isInstanceOf(Refusal.class);
            Files.write(keystore, new byte[100]);
            assertThatThrownBy(vault::checkProvider).isInstanceOf(Refusal.class);
            Files.write(keystore, good);
            vault.checkProvider();
            vault.keys().rotateRoot(false, KeyProgress.NONE);
            vault.changeSecret();
            vault.checkProvider();
            Files.write(keystore, good);
            assertThatThrownBy(vault::checkProvider).as("an old one put back").isInstanceOf(Refusal.class);
        }
    }

    @Test
    void lookUpBesideTheOwnerSurvivesARotation() {
        try (Vault vault = open()) {
            KeyId one = vault.keys().create(ACME, KeyKind.SUBJECT, "one");
            try (Vault reader = Vault.openForReading(settings, CLOCK)) {
                vault.keys().rotate(ACME, KeyProgress.NONE);
                assertThat(material(reader, one)).isEqualTo(material(vault, one));
                assertThatThrownBy(() -> reader.keys().rotate(ACME, KeyProgress.NONE))
                        .isInstanceOf(Refusal.class);
            }
        }
    }

    @Test
    void refusesWhileAFileIsDamaged() throws IOException {
        KeyId one;
        try (Vault vault = open()) {
            one = vault.keys().create(ACME, KeyKind.SUBJECT, "one");
        }
        byte[] good = Files.readAllBytes(file(one));
        Files.write(file(one), new byte[10]);
        try (Vault vault = open()) {
            assertThatThrownBy(() -> vault.keys().rotate(ACME, KeyProgress.NONE))
                    .isInstanceOf(Tampered.class);
            assertThatThrownBy(() -> vault.keys().rotateRoot(false, KeyProgress.NONE))
                    .isInstanceOf(Tampered.class);
        }
        Files.write(file(one), good);
        assertThatAllOpen(settings);
    }

    @Test
    void endsATenantAfterARotation() throws IOException {
        KeyId one;
        Path backup = temporary.resolve("backup");
        try (Vault vault = open()) {
            one = vault.keys().create(ACME, KeyKind.SUBJECT, "one");
            Files.createDirectories(backup);
            Files.copy(file(one), backup.resolve("one"));
            Files.copy(file(tenantKey(vault)), backup.resolve(tenantKey(vault) + ".key"));
            vault.keys().rotate(ACME, KeyProgress.NONE);
            vault.keys().destroy(tenantKey(vault), "contract ended");
            assertThatThrownBy(() -> vault.keys().open(one)).isInstanceOf(KeyDestroyed.class);
            assertThatThrownBy(() -> vault.keys().rotate(ACME, KeyProgress.NONE))
                    .isInstanceOf(KeyDestroyed.class);
        }
        Files.copy(backup.resolve("one"), file(one), StandardCopyOption.REPLACE_EXISTING);
        try (Vault vault = open()) {
            assertThatThrownBy(() -> vault.keys().open(one)).isInstanceOf(Refusal.class);
            assertThatThrownBy(() -> vault.keys().create(ACME, KeyKind.SUBJECT, "two"))
                    .isInstanceOf(KeyDestroyed.class);
        }
    }

    @Test
    void changesTheSecretWhateverACrashLeaves() throws IOException {
        Path secret = settings.folder().resolve("secret");
        Path next = settings.folder().resolve("secret.next");
        byte[] old;
        try (Vault vault = open()) {
            vault.keys().create(ACME, KeyKind.SUBJECT, "one");
            old = Files.readAllBytes(secret);
            vault.changeSecret();
        }
        assertThat(Files.readAllBytes(secret)).isNotEqualTo(old);
        assertThatAllOpen(settings);
        // cut short after the keystore was stored under the next secret
        Files.move(secret, next);
        write(secret, old);
        assertThatAllOpen(settings);
        assertThat(next).doesNotExist();
        // cut short before
        write(next, new byte[32]);
        assertThatAllOpen(settings);
        assertThat(next).doesNotExist();
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes);
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("r--------"));
    }

    @Test
    void makesASuccessorThatIsFoundInstead() {
        KeyId one;
        KeyId two;
        try (Vault vault = open()) {
            one = vault.keys().create(ACME, KeyKind.PARTITION, "p");
            two = vault.keys().succeed(one);
            assertThat(vault.keys().find(ACME, KeyKind.PARTITION, "p")).contains(two);
            assertThat(vault.keys().succeed(one)).isEqualTo(two);
        }
        try (Vault vault = open()) {
            assertThat(vault.keys().find(ACME, KeyKind.PARTITION, "p")).contains(two);
            assertThat(vault.keys().succeed(one)).isEqualTo(two);
            vault.keys().destroy(one, "compromised");
            assertThat(vault.keys().find(ACME, KeyKind.PARTITION, "p")).contains(two);
        }
    }

    @Test
    void saysLongBeforeTheEndThatARotationIsDue() {
        WrapBudget budget = WrapBudget.OF_A_TENANT;
        assertThat(budget.isDue((1L << 26) - 1)).isFalse();
        assertThat(budget.isDue(1L << 26)).isTrue();
        assertThat(budget.isSpent((1L << 28) - 1)).isFalse();
        assertThat(budget.isSpent(1L << 28)).isTrue();
        try (Vault vault = open()) {
            KeyId one = vault.keys().create(ACME, KeyKind.SUBJECT, "one");
            vault.keys().create(ACME, KeyKind.SUBJECT, "two");
            vault.keys().destroy(one, "test");
            assertThat(vault.keys().wraps(ACME)).isEqualTo(2);
            vault.keys().rotate(ACME, KeyProgress.NONE);
            vault.keys().create(ACME, KeyKind.SUBJECT, "three");
            assertThat(vault.keys().wraps(ACME)).isBetween(2L, 3L);
            assertThat(vault.keys().dueForRotation()).isEmpty();
        }
    }
}
