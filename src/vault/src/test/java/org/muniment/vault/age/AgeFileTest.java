package org.muniment.vault.age;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.DataKey;
import org.muniment.vault.KeyId;
import org.muniment.vault.internal.InternalUse;

class AgeFileTest {

    private static final AgeIdentity IDENTITY = AgeIdentity.generate();

    @Test
    void refusesEveryChangedByte() throws Exception {
        byte[] plain = "a short secret".getBytes(StandardCharsets.UTF_8);
        byte[] sealed = AgeStockTest.seal(plain, List.of(IDENTITY.recipient()));
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> open(changed)).as("byte %d", i).isInstanceOf(Tampered.class);
        }
    }

    @Test
    void refusesEveryCutAndEveryAddition() throws Exception {
        byte[] sealed = AgeStockTest.seal(new byte[10], List.of(IDENTITY.recipient()));
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> open(cut)).as("%d bytes", length).isInstanceOf(Tampered.class);
        }
        assertThatThrownBy(() -> open(Arrays.copyOf(sealed, sealed.length + 1))).isInstanceOf(Tampered.class);
    }

    @Test
    void refusesChunksInAnotherOrderAndLostChunks() throws Exception {
        byte[] plain = new byte[4 * Chunks.PLAIN_BYTES];
        byte[] sealed = AgeStockTest.seal(plain, List.of(IDENTITY.recipient()));
        int payload = sealed.length - 4 * Chunks.SEALED_BYTES;
        byte[] swapped = sealed.clone();
        System.arraycopy(sealed, payload, swapped, payload + Chunks.SEALED_BYTES, Chunks.SEALED_BYTES);
        System.arraycopy(sealed, payload + Chunks.SEALED_BYTES, swapped, payload, Chunks.SEALED_BYTES);
        assertThatThrownBy(() -> open(swapped)).isInstanceOf(Tampered.class).hasMessageContaining("chunk 0");
        byte[] shorter = Arrays.copyOf(sealed, sealed.length - Chunks.SEALED_BYTES);
        assertThatThrownBy(() -> open(shorter)).isInstanceOf(Tampered.class).hasMessageContaining("chunk 2");
        SeekableAge seekable = SeekableAge.open(new Bytes(shorter), IDENTITY);
        assertThat(seekable.read(0, 100)).containsOnly(0);
        assertThatThrownBy(seekable::size).isInstanceOf(Tampered.class);
    }

    @Test
    void aWriterThatIsOnlyClosedLeavesNothingReadable() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (AgeWriter writer = new AgeWriter(out, List.of(IDENTITY.recipient()))) {
            writer.write(new byte[100_000]);
        }
        assertThatThrownBy(() -> open(out.toByteArray())).isInstanceOf(Tampered.class);
    }

    @Test
    void readsAnyRangeWithOneRangedRead() throws Exception {
        long seed = 7_2026_11_22L;
        Random random = new Random(seed);
        byte[] plain = new byte[300_000];
        random.nextBytes(plain);
        Bytes source = new Bytes(AgeStockTest.seal(plain, List.of(IDENTITY.recipient())));
        SeekableAge age = SeekableAge.open(source, IDENTITY);
        assertThat(source.reads).isEqualTo(1);
        for (int i = 0; i < 200; i++) {
            int from = random.nextInt(plain.length);
            int length = random.nextInt(plain.length - from + 1);
            int before = source.reads;
            assertThat(age.read(from, length))
                    .as("seed %d, round %d", seed, i)
                    .isEqualTo(Arrays.copyOfRange(plain, from, from + length));
            assertThat(source.reads - before).isLessThanOrEqualTo(1);
        }
        assertThatThrownBy(() -> age.read(plain.length - 5, 6)).isInstanceOf(Tampered.class);
    }

    @Test
    void opensForEachOfManyRecipientsAndForNobodyElse() throws Exception {
        List<AgeIdentity> identities =
                Stream.generate(AgeIdentity::generate).limit(40).toList();
        byte[] sealed = AgeStockTest.seal(
                new byte[] {42}, identities.stream().map(AgeIdentity::recipient).toList());
        for (AgeIdentity identity : identities) {
            try (InputStream in = new AgeReader(new ByteArrayInputStream(sealed), identity)) {
                assertThat(in.readAllBytes()).containsExactly(42);
            }
        }
        assertThatThrownBy(() -> open(sealed)).isInstanceOf(Tampered.class).hasMessageContaining("no stanza");
    }

    @Test
    void limitsStanzasAndHeaderBytes() throws Exception {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AgeWriter(OutputStream.nullOutputStream(), List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AgeWriter(
                        OutputStream.nullOutputStream(),
                        Collections.nCopies(Header.MAX_STANZAS + 1, IDENTITY.recipient())));
        String start = "age-encryption.org/v1\n";
        assertThatThrownBy(() -> open(ascii(start + "-> x\n\n".repeat(Header.MAX_STANZAS + 1))))
                .hasMessageContaining("more than 256 stanzas");
        assertThatThrownBy(() -> open(ascii(start + "-> " + "x".repeat(Header.MAX_BYTES))))
                .hasMessageContaining("larger than 65536 bytes");
    }

    @Test
    void theHeadDigestTellsFilesApartThatHoldTheSame() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AgeWriter writer = new AgeWriter(out, List.of(IDENTITY.recipient()));
        writer.finish();
        byte[] digest = writer.headDigest();
        assertThat(new AgeReader(new ByteArrayInputStream(out.toByteArray()), IDENTITY).headDigest())
                .isEqualTo(digest);
        assertThat(SeekableAge.open(new Bytes(out.toByteArray()), IDENTITY).headDigest())
                .isEqualTo(digest);
        assertThat(new AgeWriter(OutputStream.nullOutputStream(), List.of(IDENTITY.recipient())).headDigest())
                .isNotEqualTo(digest);
    }

    @Test
    void aKeyOfTheVaultIsAnIdentity() {
        byte[] material = new byte[32];
        Arrays.fill(material, (byte) 0x42);
        AgeIdentity identity = AgeIdentity.of(DataKey.ofMaterial(KeyId.random(), material, InternalUse.OF_THE_VAULT));
        // the example of c2sp.org/age, "The X25519 recipient type"
        assertThat(identity.revealSecret())
                .isEqualTo("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX");
        assertThat(identity.recipient()).hasToString("age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj");
        assertThat(identity.toString()).doesNotContain("SECRET-KEY");
    }

    @Test
    void refusesKeysWithoutRepeatingThem() {
        String recipient = IDENTITY.recipient().toString();
        String secret = IDENTITY.revealSecret();
        for (String wrong : List.of(
                "",
                "age1",
                recipient.substring(1),
                recipient.substring(0, recipient.length() - 1),
                recipient.replace("age1", "Age1"),
                recipient + "q",
                secret,
                Bech32.encode("age", new byte[32]))) {
            assertThatThrownBy(() -> AgeRecipient.parse(wrong)).isInstanceOf(Refusal.class);
        }
        String changed = secret.substring(0, 20) + (secret.charAt(20) == 'Q' ? 'P' : 'Q') + secret.substring(21);
        assertThatThrownBy(() -> AgeIdentity.parse(changed))
                .isInstanceOf(Refusal.class)
                .hasMessageNotContaining(changed.substring(16, 30));
    }

    private static byte[] open(byte[] sealed) throws IOException {
        try (InputStream in = new AgeReader(new ByteArrayInputStream(sealed), IDENTITY)) {
            return in.readAllBytes();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
