package org.muniment.logs.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.logs.guard.Guard;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.parse.Ip;
import org.muniment.logs.parse.LogRecord;
import org.muniment.terms.Refusal;
import org.muniment.vault.pseudonym.EpochKeys;
import org.muniment.vault.pseudonym.Pseudonyms;

class CountriesTest {

    @TempDir
    Path folder;

    private Countries open(byte[] content) throws Exception {
        Path file = folder.resolve("countries");
        Files.write(file, content);
        return Countries.open(file);
    }

    private static Optional<String> of(Countries countries, String address) {
        return countries.of(Ip.parse(address));
    }

    private static void theSame(Countries countries) {
        assertThat(of(countries, "203.0.113.0")).contains("NL");
        assertThat(of(countries, "203.0.113.255")).contains("NL");
        assertThat(of(countries, "203.0.114.0")).isEmpty();
        assertThat(of(countries, "198.51.100.77")).contains("DE");
        assertThat(of(countries, "2001:db8:7::1")).contains("FR");
        assertThat(of(countries, "2001:db8:8::1")).isEmpty();
        assertThat(of(countries, "::ffff:203.0.113.9")).contains("NL");
    }

    @Test
    void readsAMaxMindDb() throws Exception {
        theSame(open(TestMmdb.of(Map.of(
                "203.0.113.0/24", "NL", "198.51.100.0/24", "DE", "2001:db8:7::/48", "FR", "192.0.2.0/24", "zz"))));
    }

    @Test
    void readsNetworksAndRangesAsCsv() throws Exception {
        theSame(csv("""
                network,country
                198.51.100.0/24,de
                203.0.113.0/24,NL
                "2001:db8:7::/48","FR"
                """));
        theSame(csv("""
                198.51.100.0,198.51.100.255,DE
                203.0.113.0,203.0.113.255,NL
                2001:db8:7::,2001:db8:7:ffff:ffff:ffff:ffff:ffff,FR
                """));
    }

    private Countries csv(String lines) throws Exception {
        return open(lines.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "network,country\nnot a network,DE\n",
                "203.0.113.0/24,NL\n198.51.100.0/24,DE\n",
                "203.0.113.0/24,NL\n203.0.113.128/25,DE\n",
                "203.0.113.0/24,NL\n203.0.114.0,203.0.113.9,DE\n",
                "\u0001\u0002 no such format"
            })
    void refusesWhatItCannotUse(String content) {
        assertThatThrownBy(() -> open(content.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Refusal.Code.BAD_INPUT));
    }

    @Test
    void survivesADamagedFile() throws Exception {
        long seed = 20261122;
        System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
        Random random = new Random(seed);
        byte[] whole = TestMmdb.of(Map.of("203.0.113.0/24", "NL", "2001:db8:7::/48", "FR"));
        for (int i = 0; i < 300; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            byte[] cut = random.nextInt(4) == 0 ? Arrays.copyOf(damaged, random.nextInt(damaged.length) + 1) : damaged;
            try {
                Countries countries = open(cut);
                of(countries, "203.0.113.9");
                of(countries, "2001:db8:7::1");
            } catch (Refusal refused) {
                assertThat(refused.code()).isEqualTo(Refusal.Code.BAD_INPUT);
            }
        }
    }

    @Test
    void isAskedBeforeTheAddressIsHidden() throws Exception {
        Map<Long, byte[]> keys = new HashMap<>();
        Pseudonyms pseudonyms = new Pseudonyms(new EpochKeys() {
            @Override
            public byte[] findOrCreate(long epoch) {
                return keys.computeIfAbsent(epoch, e -> {
                    byte[] key = new byte[32];
                    new Random(e).nextBytes(key);
                    return key;
                });
            }

            @Override
            public Optional<byte[]> find(long epoch) {
                return Optional.ofNullable(keys.get(epoch));
            }
        });
        Guard guard = new Guard(pseudonyms, open(TestMmdb.of(Map.of("203.0.113.0/24", "NL", "10.0.0.0/8", "DE"))));
        LogRecord.Builder line = LogRecord.at(Instant.parse("2026-11-22T10:00:00Z"));
        LogRecord external = guard.apply(line.put(Ecs.SOURCE_IP, "203.0.113.7").build());
        assertThat(external.text(Ecs.SOURCE_COUNTRY)).contains("NL");
        assertThat(external.text(Ecs.SOURCE_KIND)).contains("external");
        assertThat(external.text(Ecs.SOURCE_IP)).isPresent().isNotEqualTo(Optional.of("203.0.113.7"));
        LogRecord internal = guard.apply(line.put(Ecs.SOURCE_IP, "10.1.2.3")
                .put(Ecs.SOURCE_COUNTRY, "XX")
                .build());
        assertThat(internal.text(Ecs.SOURCE_KIND)).contains("private");
        assertThat(internal.text(Ecs.SOURCE_COUNTRY)).isEmpty();
    }

    @Test
    void tellsTheKindsOfAddressesApart() {
        Map.of(
                        "127.0.0.1", "loopback",
                        "::1", "loopback",
                        "10.9.8.7", "private",
                        "172.31.0.1", "private",
                        "fd00::1", "private",
                        "fe80::1", "link-local",
                        "100.64.0.1", "shared",
                        "224.0.0.251", "multicast",
                        "255.255.255.255", "reserved",
                        "2001:db8::1", "external")
                .forEach((address, kind) ->
                        assertThat(Ip.kind(Ip.parse(address))).as(address).isEqualTo(kind));
        assertThat(Ip.kind(Ip.parse("172.32.0.1"))).isEqualTo("external");
        assertThat(Ip.kind(Ip.parse("::1:0:0:1"))).isEqualTo("external");
    }
}
