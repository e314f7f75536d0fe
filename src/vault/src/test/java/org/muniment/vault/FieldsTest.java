package org.muniment.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.internal.InternalUse;

class FieldsTest {

    private static final SealingContext HERE = new SealingContext("ticket", "subject", "42");

    @TempDir
    Path temporary;

    private Vault vault;
    private KeyId one;
    private KeyId two;
    private Random random;

    @BeforeEach
    void open() {
        vault = Vault.open(new VaultSettings(temporary.resolve("keys")), VaultTest.CLOCK);
        one = vault.keys().create(VaultTest.ACME, KeyKind.SUBJECT, "one");
        two = vault.keys().create(VaultTest.ACME, KeyKind.SUBJECT, "two");
        long seed = System.nanoTime();
        System.getLogger("test").log(System.Logger.Level.INFO, "seed {0}", Long.toString(seed));
        random = new Random(seed);
    }

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void opensWhatItSealed() {
        for (int length : new int[] {0, 1, 15, 16, 17, 1000, Fields.MAX_BYTES}) {
            byte[] plain = new byte[length];
            random.nextBytes(plain);
            byte[] sealed = vault.fields().seal(one, HERE, plain);
            assertThat(sealed).hasSize(length + Fields.OVERHEAD_BYTES);
            assertThat(vault.fields().open(HERE, sealed)).isEqualTo(plain);
            assertThat(vault.fields().keyOf(sealed)).isEqualTo(one);
        }
        assertThatThrownBy(() -> vault.fields().seal(one, HERE, new byte[Fields.MAX_BYTES + 1]))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void neverSealsTheSameWayTwice() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            assertThat(seen.add(HexFormat.of().formatHex(vault.fields().sealText(one, HERE, "same"))))
                    .isTrue();
        }
    }

    @Test
    void refusesEveryFlippedBitAndEveryCut() {
        byte[] sealed = vault.fields().sealText(one, HERE, "a subject line");
        for (int i = 0; i < sealed.length * 8; i++) {
            byte[] bad = sealed.clone();
            bad[i / 8] ^= (byte) (1 << (i % 8));
            assertThatThrownBy(() -> vault.fields().open(HERE, bad)).isInstanceOfAny(Tampered.class, Refusal.class);
        }
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> vault.fields().open(HERE, cut)).isInstanceOf(Tampered.class);
        }
        assertThatThrownBy(() -> vault.fields().open(HERE, Arrays.copyOf(sealed, sealed.length + 1)))
                .isInstanceOf(Tampered.class);
    }

    @Test
    void opensInItsPlaceOnly() {
        byte[] sealed = vault.fields().sealText(one, HERE, "text");
        for (SealingContext elsewhere : new SealingContext[] {
            new SealingContext("ticket", "subject", "43"),
            new SealingContext("ticket", "body", "42"),
            new SealingContext("notice", "subject", "42"),
            new SealingContext("tickets", "ubject", "42"),
            new SealingContext("", "ticketsubject", "42")
        }) {
            assertThatThrownBy(() -> vault.fields().open(elsewhere, sealed))
                    .isInstanceOf(Tampered.class)
                    .hasMessageNotContaining("43");
        }
    }

    @Test
    void opensUnderItsKeyOnly() {
        byte[] sealed = vault.fields().sealText(one, HERE, "text");
        byte[] swapped = sealed.clone();
        System.arraycopy(two.bytes(), 0, swapped, 4, KeyId.BYTES);
        assertThatThrownBy(() -> vault.fields().open(HERE, swapped)).isInstanceOf(Tampered.class);
    }

    /** Frozen with version 1 of the format: it opens for ever. */
    @Test
    void opensTheFrozenFieldOfVersionOne() throws IOException {
        byte[] material = new byte[32];
        byte[] nonce = new byte[24];
        Arrays.fill(material, (byte) 7);
        Arrays.fill(nonce, (byte) 9);
        KeyId id = new KeyId(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"));
        DataKey key = DataKey.ofMaterial(id, material, InternalUse.OF_THE_VAULT);
        byte[] frozen = frozen("field");
        assertThat(Fields.seal(key, HERE, "frozen".getBytes(StandardCharsets.UTF_8), nonce))
                .isEqualTo(frozen);
    }

    @Test
    void readsTheFrozenKeyFilesOfVersionOne() throws IOException {
        KeyId id = new KeyId(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"));
        byte[] wrapping = new byte[32];
        Arrays.fill(wrapping, (byte) 5);
        WrappedKey file = WrappedKey.parse(id, frozen("wrapped-key"));
        assertThat(file.entry().label()).isEqualTo("someone");
        assertThat(file.entry().tenant()).isEqualTo(VaultTest.ACME);
        assertThat(file.entry().kind()).isEqualTo(KeyKind.SUBJECT);
        byte[] material = new byte[32];
        Arrays.fill(material, (byte) 7);
        assertThat(file.unwrap(wrapping).material(InternalUse.OF_THE_VAULT)).isEqualTo(material);
        Destruction gone = WrappedKey.parseMarker(id, frozen("destroyed-key"), wrapping);
        assertThat(gone.at()).isEqualTo(java.time.Instant.parse("2026-03-02T00:00:00Z"));
        assertThat(gone.commitment())
                .isEqualTo(DataKey.ofMaterial(id, material, InternalUse.OF_THE_VAULT)
                        .commitment());
    }

    private static byte[] frozen(String name) throws IOException {
        try (InputStream in = FieldsTest.class.getResourceAsStream("formats/v1/" + name + ".hex")) {
            return HexFormat.of().parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());
        }
    }
}
