package org.muniment.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.AllowedToUse;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.age.AgeIdentity;
import org.muniment.vault.backup.KeyBackups;
import org.muniment.vault.backup.KeyRestore;
import org.muniment.vault.provider.KeyProvider;

/** Wrapped keys, markers, keystores and backups that were flipped, cut, swapped or replayed: none is accepted. */
class HostileKeysTest {

    /** In CI 400; in the long form of factor 50, 100,000. */
    private static final int MUTATIONS = soak() == 1 ? 400 : 2000 * soak();

    /** Opening a keystore costs far more than everything else here. */
    private static final int KEYSTORE_EVERY = 20;

    /** Held, because the logging system forgets the level of a logger that nobody holds. */
    private static final Logger QUIET = Logger.getLogger(KeyLoader.class.getName());

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final TenantId ACME = new TenantId("acme");

    private static int soak() {
        return Integer.getInteger("muniment.soak", 1);
    }

    @TempDir
    Path temporary;

    private final AgeIdentity identity = AgeIdentity.generate();
    private final List<KeyId> live = new ArrayList<>();
    /** The folder as it was before everything was rotated and one key destroyed, and as it is. */
    private final Map<String, byte[]> before = new TreeMap<>();

    private final Map<String, byte[]> files = new TreeMap<>();
    private VaultSettings settings;
    private KeyId gone;
    private byte[] backup;
    private KeyProvider root;

    @BeforeEach
    void make() throws IOException {
        settings = new VaultSettings(temporary.resolve("keys"));
        try (Vault vault = Vault.open(settings, CLOCK)) {
            for (int i = 0; i < 5; i++) {
                live.add(vault.keys().create(i < 3 ? ACME : TenantId.HOUSE, KeyKind.SUBJECT, "subject-" + i));
            }
            gone = vault.keys().create(ACME, KeyKind.SUBJECT, "gone");
        }
        before.putAll(read());
        try (Vault vault = Vault.open(settings, CLOCK)) {
            vault.keys().destroy(gone, "erasure");
            vault.keys().rotate(ACME, KeyProgress.NONE);
            vault.keys().rotate(TenantId.HOUSE, KeyProgress.NONE);
            vault.keys().rotateRoot(false, KeyProgress.NONE);
            Path file = temporary.resolve("keys.age");
            new KeyBackups(vault, settings)
                    .make(file, new KeyBackups.Wish(List.of(identity.recipient()), Duration.ofDays(30), false), NOW);
            backup = Files.readAllBytes(file);
        }
        files.putAll(read());
        root = settings.provider().open(settings.folder(), false);
        QUIET.setLevel(Level.OFF);
    }

    @AfterEach
    void speakAgain() {
        QUIET.setLevel(Level.INFO);
        root.close();
    }

    private Map<String, byte[]> read() throws IOException {
        Map<String, byte[]> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(settings.folder())) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                found.put(settings.folder().relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return found;
    }

    @Test
    @AllowedToUse("prints its seed")
    void acceptsNone() throws IOException {
        long seed = Long.getLong("muniment.seed", 20261122L);
        System.out.println("HostileKeysTest seed " + seed);
        Random random = new Random(seed);
        List<String> names = files.keySet().stream()
                .filter(name -> name.startsWith("wrapped"))
                .toList();
        int done = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            if (i % 5 == 0) {
                done += refusesBackup(mutated(random, backup, backup));
            } else {
                boolean keystore = i % KEYSTORE_EVERY == 1;
                String name = keystore ? "root.bcfks" : names.get(random.nextInt(names.size()));
                byte[] other = files.get(names.get(random.nextInt(names.size())));
                byte[] earlier = before.getOrDefault(name, other);
                byte[] source = random.nextBoolean() ? earlier : other;
                done += refusesFile(name, mutated(random, files.get(name), source));
            }
        }
        assertThat(done).as("mutations that differed from the original").isGreaterThan(MUTATIONS / 2);
    }

    /** Flips up to three bits, cuts, appends, or takes another file, an earlier one of the name, or half of it. */
    private static byte[] mutated(Random random, byte[] original, byte[] other) {
        byte[] bad = original.clone();
        switch (random.nextInt(5)) {
            case 0 -> {
                return Arrays.copyOf(bad, random.nextInt(bad.length));
            }
            case 1 -> {
                return other.clone();
            }
            case 2 -> {
                int length = Math.min(bad.length, other.length);
                System.arraycopy(other, 0, bad, 0, random.nextInt(length));
                return bad;
            }
            case 3 -> {
                return Arrays.copyOf(bad, bad.length + 1 + random.nextInt(40));
            }
            default -> {
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return bad;
            }
        }
    }

    private int refusesFile(String name, byte[] bad) throws IOException {
        byte[] good = files.get(name);
        if (Arrays.equals(good, bad)) {
            return 0;
        }
        Files.write(settings.folder().resolve(name), bad);
        int opened = 0;
        try {
            Keyring keys = keyring(name);
            for (KeyId id : live) {
                opened += opens(keys, id) ? 1 : 0;
            }
            assertThat(opens(keys, gone))
                    .as("destroyed key after a change of " + name)
                    .isFalse();
            if (!name.endsWith(".destroyed")) {
                assertThat(opened)
                        .as("keys that open after a change of " + name)
                        .isLessThan(live.size());
            }
        } catch (Tampered | Refusal e) {
            // refused as a whole
        } finally {
            Files.write(settings.folder().resolve(name), good);
        }
        return 1;
    }

    private Keyring keyring(String changed) throws IOException {
        KeyProvider provider =
                changed.equals("root.bcfks") ? settings.provider().open(settings.folder(), false) : root;
        byte[] marking = provider.marking();
        KeyParts parts = new KeyParts(
                new KeyFiles(settings.folder().resolve("wrapped")),
                provider,
                marking,
                new DestroyedRegister(settings.register(), marking, false),
                new KeyCatalog(),
                new OpenedKeys(),
                new RootHistory(settings.folder(), marking),
                new java.util.concurrent.locks.ReentrantReadWriteLock());
        return new Keyring(parts, CLOCK, false);
    }

    private static boolean opens(Keyring keys, KeyId id) {
        try {
            keys.open(id);
            return true;
        } catch (Tampered | Refusal e) {
            return false;
        }
    }

    private int refusesBackup(byte[] bad) throws IOException {
        if (Arrays.equals(backup, bad)) {
            return 0;
        }
        Path file = temporary.resolve("bad.age");
        Files.write(file, bad);
        VaultSettings elsewhere = new VaultSettings(temporary.resolve("elsewhere"));
        boolean accepted;
        try {
            KeyRestore.into(elsewhere, file, identity, NOW);
            accepted = true;
        } catch (Tampered | Refusal e) {
            accepted = false;
        }
        assertThat(accepted).isFalse();
        assertThat(elsewhere.folder()).doesNotExist();
        return 1;
    }
}
