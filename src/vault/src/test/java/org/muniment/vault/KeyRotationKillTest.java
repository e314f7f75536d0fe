package org.muniment.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.AllowedToUse;
import org.muniment.terms.TenantId;

/** A rotation killed at any moment leaves every key openable and the same, and every destroyed one destroyed. */
class KeyRotationKillTest {

    private static final int KILLS = 4 * Integer.getInteger("muniment.soak", 1);
    private static final int KEYS = 60;

    @TempDir
    Path temporary;

    @Test
    @AllowedToUse("prints its seed")
    void leavesEveryKeyOpenable() throws Exception {
        long seed = Long.getLong("muniment.seed", 20261122L);
        System.out.println("KeyRotationKillTest seed " + seed);
        Random random = new Random(seed);
        VaultSettings settings = new VaultSettings(temporary.resolve("keys"));
        Map<KeyId, String> commitments = new HashMap<>();
        KeyId gone;
        try (Vault vault = Vault.open(settings, VaultTest.CLOCK)) {
            for (int i = 0; i < KEYS; i++) {
                TenantId tenant = i % 3 == 0 ? TenantId.HOUSE : VaultTest.ACME;
                KeyId id = vault.keys().create(tenant, KeyKind.SUBJECT, "subject-" + i);
                commitments.put(
                        id, HexFormat.of().formatHex(vault.keys().open(id).commitment()));
            }
            gone = vault.keys().create(VaultTest.ACME, KeyKind.SUBJECT, "gone");
            vault.keys().destroy(gone, "test");
        }
        int rounds = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            rounds += rotateUntilKilled(settings.folder(), random.nextInt(400));
            try (Vault vault = Vault.open(settings, VaultTest.CLOCK)) {
                assertThat(vault.keys().damaged()).isEmpty();
                for (var each : commitments.entrySet()) {
                    assertThat(vault.keys().open(each.getKey()).commitment())
                            .asHexString()
                            .isEqualToIgnoringCase(each.getValue());
                }
                assertThat(vault.keys().entry(gone).orElseThrow().live()).isFalse();
                vault.keys().rotate(VaultTest.ACME, KeyProgress.NONE);
                vault.keys().rotateRoot(false, KeyProgress.NONE);
                assertThat(vault.rootVersions()).hasSize(1);
            }
        }
        assertThat(rounds).as("steps seen before the kills").isPositive();
    }

    /** Returns how many steps it had reported when it was killed. */
    private int rotateUntilKilled(Path folder, int afterMillis) throws IOException, InterruptedException {
        Path reports = temporary.resolve("reports");
        Process rotating = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Rotating.class.getName(),
                        folder.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(reports.toFile())
                .start();
        try {
            while (rotating.isAlive() && Files.size(reports) == 0) {
                Thread.sleep(5);
            }
            assertThat(rotating.isAlive()).as("it rotates").isTrue();
            Thread.sleep(afterMillis);
        } finally {
            rotating.destroyForcibly().waitFor();
        }
        return Files.readAllLines(reports).size() - 1;
    }

    /** Rotates everything for ever. */
    @AllowedToUse("reports to the test through its standard output, with the time of a process of its own")
    static final class Rotating {

        private Rotating() {}

        private static void tell(int done, int total) {
            System.out.println(done + "/" + total);
        }

        public static void main(String[] args) {
            VaultSettings settings = new VaultSettings(Path.of(args[0]));
            try (Vault vault = Vault.open(settings, Clock.systemUTC())) {
                System.out.println("open");
                while (true) {
                    vault.keys().rotate(VaultTest.ACME, Rotating::tell);
                    vault.keys().rotateRoot(false, Rotating::tell);
                    vault.changeSecret();
                    vault.keys().rotate(TenantId.HOUSE, Rotating::tell);
                }
            }
        }
    }
}
