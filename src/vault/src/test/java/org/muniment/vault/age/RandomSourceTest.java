package org.muniment.vault.age;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A source as a stream. */
class RandomSourceTest {

    private static final long SEED = 4711;

    @Test
    void streamsItsBytesByRangedReadsOfTheBuffer() throws Exception {
        Random random = new Random(SEED);
        for (int size : List.of(0, 1, 9, 10, 11, 100)) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            List<Integer> reads = new ArrayList<>();
            RandomSource source = source(bytes, reads);
            assertThat(source.stream(10).readAllBytes()).isEqualTo(bytes);
            assertThat(reads).allMatch(length -> length <= 10);
            assertThat(reads.stream().mapToInt(length -> length).sum()).isEqualTo(size);
            InputStream single = source.stream(10);
            for (byte expected : bytes) {
                assertThat(single.read()).isEqualTo(expected & 0xff);
            }
            assertThat(single.read()).isEqualTo(-1);
            assertThat(single.read(new byte[3], 1, 0)).isZero();
            assertThat(single.read(new byte[3])).isEqualTo(-1);
        }
    }

    private static RandomSource source(byte[] bytes, List<Integer> reads) {
        return new RandomSource() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public void read(long position, byte[] into, int offset, int length) throws EOFException {
                if (position + length > bytes.length) {
                    throw new EOFException();
                }
                if (length > 0) {
                    reads.add(length);
                }
                System.arraycopy(bytes, (int) position, into, offset, length);
            }
        };
    }
}
