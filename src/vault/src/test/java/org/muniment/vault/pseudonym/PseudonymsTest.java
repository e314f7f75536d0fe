package org.muniment.vault.pseudonym;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.muniment.vault.internal.InternalUse;

class PseudonymsTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final MemoryKeys keys = new MemoryKeys();
    private final Pseudonyms pseudonyms = new Pseudonyms(keys);

    /** Keys made from the epoch's number, for tests only. */
    private static final class MemoryKeys implements EpochKeys {
        private final Map<Long, byte[]> made = new HashMap<>();
        private final Set<Long> gone = new HashSet<>();

        @Override
        public byte[] findOrCreate(long epoch) {
            return made.computeIfAbsent(epoch, e -> {
                byte[] key = new byte[32];
                new Random(e).nextBytes(key);
                return key;
            });
        }

        @Override
        public Optional<byte[]> find(long epoch) {
            return Optional.ofNullable(made.get(epoch));
        }

        @Override
        public Set<Long> destroyed() {
            return gone;
        }

        void destroy(long epoch) {
            made.remove(epoch);
            gone.add(epoch);
        }
    }

    @Test
    void reproducesEveryPublishedVector() throws Exception {
        int count = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(PseudonymsTest.class.getResourceAsStream("ipcrypt-pfx.txt")),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    String[] part = line.split(" ", -1);
                    IpcryptPfx cipher = new IpcryptPfx(HexFormat.of().parseHex(part[0]));
                    byte[] clear = InetAddress.getByName(part[1]).getAddress();
                    byte[] hidden = InetAddress.getByName(part[2]).getAddress();
                    assertThat(cipher.encrypt(clear, clear.length * 8)).as(line).isEqualTo(hidden);
                    assertThat(cipher.decrypt(hidden)).as(line).isEqualTo(clear);
                    count++;
                }
            }
        }
        assertThat(count).isEqualTo(16);
    }

    @Test
    void searchesABlockAsOneBlock() {
        long seed = 20261122;
        System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] clear = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(clear);
            byte[] other = clear.clone();
            other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
            Prefix block = new Prefix(clear, random.nextInt(clear.length * 8 + 1));
            byte[] hidden = pseudonyms.address(clear, NOW);
            byte[] otherHidden = pseudonyms.address(other, NOW);
            Prefix hiddenBlock =
                    pseudonyms.prefix(block, Pseudonyms.epochOf(NOW)).orElseThrow();
            assertThat(hiddenBlock.contains(hidden)).isTrue();
            assertThat(hiddenBlock.contains(otherHidden)).isEqualTo(block.contains(other));
        }
    }

    @Test
    void changesWithTheEpochAndComesBackOnlyWhileItsKeyLives() throws Exception {
        byte[] clear = {(byte) 203, 0, 113, 7};
        long epoch = Pseudonyms.epochOf(NOW);
        byte[] hidden = pseudonyms.address(clear, NOW);
        assertThat(hidden).isNotEqualTo(clear);
        assertThat(pseudonyms.address(clear, NOW.plus(Pseudonyms.EPOCH))).isNotEqualTo(hidden);
        assertThat(pseudonyms.reveal(hidden, epoch, InternalUse.OF_THE_VAULT)).contains(clear);
        pseudonyms.end(epoch, () -> keys.destroy(epoch));
        assertThat(pseudonyms.reveal(hidden, epoch, InternalUse.OF_THE_VAULT)).isEmpty();
        assertThat(pseudonyms.isLost(epoch)).isTrue();
        assertThat(pseudonyms.isLost(epoch + 1)).isFalse();
        assertThat(pseudonyms.lost()).containsExactly(epoch);
    }

    @Test
    void givesALateLineALeftoverAndNeverAnotherKey() {
        byte[] clear = {(byte) 203, 0, 113, 7};
        long epoch = Pseudonyms.epochOf(NOW);
        byte[] before = pseudonyms.address(clear, NOW);
        pseudonyms.end(epoch, () -> keys.destroy(epoch));
        byte[] late = pseudonyms.address(clear, NOW);
        assertThat(late).isNotEqualTo(before).isEqualTo(pseudonyms.address(clear, NOW));
        assertThat(keys.made).doesNotContainKey(epoch);
        assertThat(pseudonyms.prefix(new Prefix(clear, 24), epoch)).isEmpty();
        assertThat(new Pseudonyms(keys).address(clear, NOW)).isNotEqualTo(late);
    }

    @Test
    void stopsSearchingWithAKeyThatWentAnotherWay() {
        byte[] clear = {(byte) 203, 0, 113, 7};
        long epoch = Pseudonyms.epochOf(NOW);
        pseudonyms.address(clear, NOW);
        assertThat(pseudonyms.prefix(new Prefix(clear, 32), epoch)).isPresent();
        keys.destroy(epoch);
        assertThat(pseudonyms.prefix(new Prefix(clear, 32), epoch)).isEmpty();
        assertThat(pseudonyms.reveal(clear, epoch, InternalUse.OF_THE_VAULT)).isEmpty();
    }

    @Test
    void treatsAMappedAddressAsItsIpv4Address() {
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        mapped[15] = 9;
        byte[] plain = {0, 0, 0, 9};
        long epoch = Pseudonyms.epochOf(NOW);
        assertThat(pseudonyms.address(mapped, NOW)).isEqualTo(pseudonyms.address(plain, NOW));
        assertThat(pseudonyms.prefix(new Prefix(mapped, 120), epoch))
                .isEqualTo(pseudonyms.prefix(new Prefix(plain, 24), epoch))
                .isPresent();
    }

    @Test
    void refusesAKeyWithEqualHalves() {
        assertThatThrownBy(() -> new IpcryptPfx(new byte[32])).isInstanceOf(IllegalArgumentException.class);
    }
}
