package org.muniment.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LineEndsTest {

    private static final long SEED = 4711;

    @Test
    void countsAsAByteByByteCountDoes() {
        Random random = new Random(SEED);
        for (int round = 0; round < 5000; round++) {
            byte[] bytes = new byte[random.nextInt(70)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (random.nextBoolean() ? 0x0a ^ (1 << random.nextInt(9)) : random.nextInt());
                bytes[i] = random.nextInt(4) == 0 ? (byte) '\n' : bytes[i];
            }
            int from = random.nextInt(bytes.length + 1);
            int to = from + random.nextInt(bytes.length - from + 1);
            int expected = 0;
            for (int i = from; i < to; i++) {
                expected += bytes[i] == '\n' ? 1 : 0;
            }
            assertThat(LineEnds.count(bytes, from, to))
                    .as("seed %d, round %d", SEED, round)
                    .isEqualTo(expected);
        }
    }
}
