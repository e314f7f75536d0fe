package org.muniment.vault.pseudonym;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PseudonymsTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final MemoryKeys keys = new MemoryKeys();
    private final Pseudonyms pseudonyms = new Pseudonyms(keys);

    /** Keys made from the epoch's number, for tests only. */
    private static final class MemoryKeys implements EpochKeys {
        private final Map<Long, byte[]> made = new HashMap<>();

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
    void changesWithTheEpochAndComesBackOnlyWithAReason() throws Exception {
        InetAddress clear = InetAddress.getByAddress(new byte[] {(byte) 203, 0, 113, 7});
        InetAddress hidden = pseudonyms.address(clear, NOW);
        assertThat(hidden).isNotEqualTo(clear);
        assertThat(pseudonyms.address(clear, NOW.plus(Pseudonyms.EPOCH))).isNotEqualTo(hidden);
        assertThat(pseudonyms.reveal(hidden, NOW, "case 12")).contains(clear);
        assertThatThrownBy(() -> pseudonyms.reveal(hidden, NOW, " ")).isInstanceOf(IllegalArgumentException.class);
        keys.made.clear();
        pseudonyms.forget();
        assertThat(pseudonyms.reveal(hidden, NOW, "case 12")).isEmpty();
    }

    @Test
    void treatsAMappedAddressAsItsIpv4Address() {
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        mapped[15] = 9;
        assertThat(pseudonyms.address(mapped, NOW)).isEqualTo(pseudonyms.address(new byte[] {0, 0, 0, 9}, NOW));
    }

    @Test
    void refusesAKeyWithEqualHalves() {
        assertThatThrownBy(() -> new IpcryptPfx(new byte[32])).isInstanceOf(IllegalArgumentException.class);
    }
}
