package org.muniment.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.AllowedToUse;
import org.muniment.terms.Tampered;

/**
 * A table of anchors that was changed, cut, taken from another kind or rolled back is refused, or gives what the ledger
 * says. Replay with {@code -Dmuniment.seed=N}.
 */
@AllowedToUse("prints its seed")
class HostileAnchorsTest {

    /** In the long form of factor 50: 20,000. */
    private static final int CHANGES = 400 * Integer.getInteger("muniment.soak", 1);

    @TempDir
    Path temporary;

    @Test
    void givesWhatTheLedgerSaysOrNothing() throws Exception {
        long seed = Long.getLong("muniment.seed", System.nanoTime());
        System.out.println("HostileAnchorsTest seed " + seed);
        Random random = new Random(seed);
        Path file = temporary.resolve("anchors");
        int refused = 0;
        try (LedgerFixture fixture = new LedgerFixture(temporary);
                Ledger ledger = fixture.open()) {
            byte[] other = written(
                    () -> Anchors.open(temporary.resolve("others"), "tickets", ledger, fixture.vault),
                    temporary.resolve("others"),
                    1);
            byte[] earlier = written(() -> Anchors.open(file, "logs", ledger, fixture.vault), file, 1);
            byte[] good = written(() -> Anchors.open(file, "logs", ledger, fixture.vault), file, 2);
            for (int i = 0; i < CHANGES; i++) {
                byte[] changed = changed(random, good, random.nextBoolean() ? earlier : other);
                if (Arrays.equals(changed, good)) {
                    continue;
                }
                Files.write(file, changed);
                try (Anchors anchors = Anchors.open(file, "logs", ledger, fixture.vault)) {
                    assertThat(Arrays.equals(changed, earlier))
                            .as("only an earlier table is read, in round %d, seed %d", i, seed)
                            .isTrue();
                    assertThat(anchors.newest("day-3")).contains("2:" + "ab".repeat(32));
                } catch (Tampered | org.muniment.terms.Refusal expected) {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(CHANGES / 2);
    }

    private static byte[] written(Callable<Anchors> opening, Path file, int state) throws Exception {
        try (Anchors anchors = opening.call()) {
            for (int day = 0; day < 5; day++) {
                anchors.record(Map.of("day-" + day, state + ":" + "ab".repeat(32)));
            }
        }
        return Files.readAllBytes(file);
    }

    private static byte[] changed(Random random, byte[] good, byte[] other) {
        byte[] bytes = good.clone();
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(5)) {
            case 0 -> bytes = Arrays.copyOf(bytes, at);
            case 1 -> bytes = other.clone();
            case 2 -> System.arraycopy(other, 0, bytes, 0, Math.min(at, other.length));
            case 3 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(40));
            default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }
}
