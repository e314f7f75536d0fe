package org.muniment.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
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

/**
 * Sealed fields, approval keys, and the registers of destroyed keys and of backups that were flipped, cut, swapped, or taken
 * from another place or an earlier time: none is accepted. Replay with {@code -Dmuniment.seed=N}.
 */
@AllowedToUse("prints its seed")
class HostileFieldsTest {

    private static final int SOAK = Integer.getInteger("muniment.soak", 1);
    /** In the long form of factor 50: 100,000 fields, 50,000 approval keys, 20,000 registers of each kind. */
    private static final int FIELDS = 2000 * SOAK;

    private static final int APPROVALS = 1000 * SOAK;
    private static final int REGISTERS = 400 * SOAK;
    private static final int PLACES = 24;

    @TempDir
    Path folder;

    private final long seed = Long.getLong("muniment.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private VaultSettings settings;
    private Vault vault;

    @BeforeEach
    void open() {
        System.out.println("HostileFieldsTest seed " + seed);
        settings = new VaultSettings(folder.resolve("keys"));
        vault = Vault.open(settings, VaultTest.CLOCK);
    }

    @AfterEach
    void close() {
        vault.close();
    }

    private record Place(SealingContext context, byte[] sealed, byte[] plain) {}

    @Test
    void fieldsOpenInTheirPlaceAsTheyWereSealedOnly() {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            TenantId tenant = i % 2 == 0 ? TenantId.HOUSE : VaultTest.ACME;
            KeyId key = vault.keys().findOrCreate(tenant, KeyKind.SUBJECT, "subject-" + i % 6);
            SealingContext context = new SealingContext(
                    i % 3 == 0 ? "ticket" : "message", i % 4 < 2 ? "subject" : "body", "row" + i / 8);
            byte[] plain = new byte[random.nextInt(300)];
            random.nextBytes(plain);
            places.add(new Place(context, vault.fields().seal(key, context, plain), plain));
        }
        Map<Mutation, Integer> done = new EnumMap<>(Mutation.class);
        for (int i = 0; i < FIELDS; i++) {
            Place place = places.get(random.nextInt(PLACES));
            Place other = places.get(random.nextInt(PLACES));
            Mutation mutation = Mutation.any(random);
            byte[] changed = mutation.of(place.sealed, other.sealed, random);
            // A field of the very same place is the one thing that may stand there.
            boolean same = Arrays.equals(changed, place.sealed)
                    || (Arrays.equals(changed, other.sealed) && other.context.equals(place.context));
            if (!same) {
                assertThat(refused(() -> vault.fields().open(place.context, changed)))
                        .as("%s in round %d, seed %d", mutation, i, seed)
                        .isTrue();
                done.merge(mutation, 1, Integer::sum);
            }
        }
        places.forEach(place ->
                assertThat(vault.fields().open(place.context, place.sealed)).isEqualTo(place.plain));
        assertThat(done.keySet()).hasSize(Mutation.values().length);
        System.out.println("fields: " + done);
    }

    @Test
    void approvalKeysAreTakenAsTheyWereWrittenOnly() throws Exception {
        UUID one = UUID.randomUUID();
        UUID two = UUID.randomUUID();
        vault.approvalKeys().make(one, "a long password of one".toCharArray());
        vault.approvalKeys().make(two, "a long password of two".toCharArray());
        Path file = settings.folder().resolve("approvals").resolve(one + ".key");
        byte[] good = Files.readAllBytes(file);
        byte[] others = Files.readAllBytes(file.resolveSibling(two + ".key"));
        int done = 0;
        for (int i = 0; i < APPROVALS; i++) {
            Mutation mutation = Mutation.any(random);
            byte[] changed = mutation.of(good, others, random);
            if (!Arrays.equals(changed, good)) {
                Files.write(file, changed);
                assertThat(refused(() -> vault.approvalKeys().find(one)))
                        .as("%s in round %d, seed %d", mutation, i, seed)
                        .isTrue();
                done++;
            }
        }
        Files.write(file, good);
        assertThat(vault.approvalKeys().find(one)).isPresent();
        assertThat(done).isGreaterThan(APPROVALS / 2);
    }

    @Test
    void theRegisterOfBackupsIsTakenAsItWasWrittenOnly() throws Exception {
        KeyBackups backups = new KeyBackups(vault, settings);
        KeyBackups.Wish wish =
                new KeyBackups.Wish(List.of(AgeIdentity.generate().recipient()), Duration.ofDays(30), false);
        Path file = settings.folder().resolve("backups");
        backups.make(folder.resolve("first.age"), wish, VaultTest.CLOCK.instant());
        byte[] earlier = Files.readAllBytes(file);
        backups.make(folder.resolve("second.age"), wish, VaultTest.CLOCK.instant());
        byte[] good = Files.readAllBytes(file);
        int done = 0;
        for (int i = 0; i < REGISTERS; i++) {
            Mutation mutation = Mutation.any(random);
            byte[] changed = mutation.of(good, earlier, random);
            // The earlier register as a whole is authentic: its name for what is missing is the ledger's.
            if (!Arrays.equals(changed, good) && !Arrays.equals(changed, earlier)) {
                Files.write(file, changed);
                assertThat(refused(backups::list))
                        .as("%s in round %d, seed %d", mutation, i, seed)
                        .isTrue();
                done++;
            }
        }
        Files.write(file, good);
        assertThat(backups.list()).hasSize(2);
        assertThat(done).isGreaterThan(REGISTERS / 2);
    }

    /** Markers in the folder bring back what was cut from the register, so a destroyed key stays destroyed either way. */
    @Test
    void noRegisterOfDestroyedKeysBringsOneBack() throws Exception {
        KeyId gone = vault.keys().create(VaultTest.ACME, KeyKind.SUBJECT, "gone");
        KeyId also = vault.keys().create(VaultTest.ACME, KeyKind.SUBJECT, "also gone");
        KeyId kept = vault.keys().create(VaultTest.ACME, KeyKind.SUBJECT, "kept");
        vault.keys().destroy(gone, "erasure");
        byte[] earlier = Files.readAllBytes(settings.register());
        vault.keys().destroy(also, "erasure");
        byte[] good = Files.readAllBytes(settings.register());
        byte[] marking;
        try (var root = settings.provider().open(settings.folder(), false)) {
            marking = root.marking();
        }
        int refused = 0;
        for (int i = 0; i < REGISTERS; i++) {
            Mutation mutation = Mutation.any(random);
            byte[] changed = mutation.of(good, earlier, random);
            Files.write(settings.register(), changed);
            try {
                DestroyedRegister register = new DestroyedRegister(settings.register(), marking, false);
                assertThat(List.of(gone, also))
                        .as("%s in round %d, seed %d: only what was cut off is missing", mutation, i, seed)
                        .containsAll(register.ids());
                assertThat(register.ids()).doesNotContain(kept);
            } catch (Tampered | Refusal expected) {
                refused++;
            }
        }
        Files.write(settings.register(), good);
        assertThat(refused).isGreaterThan(REGISTERS / 4);
    }

    private interface Reading {
        Object read() throws Exception;
    }

    private static boolean refused(Reading reading) {
        try {
            reading.read();
            return false;
        } catch (Tampered | Refusal expected) {
            return true;
        } catch (Exception unexpected) {
            throw new AssertionError("refused, but not as tampering", unexpected);
        }
    }
}
