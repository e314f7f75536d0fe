package org.muniment.vault.chunked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Tampered;
import org.muniment.vault.DataKey;
import org.muniment.vault.KeyId;
import org.muniment.vault.internal.InternalUse;

/** Whatever is done to a sealed file, it reads as it was or is refused. Replay with {@code -Dmuniment.seed=N}. */
class HostileFilesTest {

    private static final int ROUNDS = 120 * Integer.getInteger("muniment.soak", 1);
    private static final int CHUNK = ChunkFormat.SEALED_CHUNK_BYTES;
    private static final int HEADER = ChunkFormat.HEADER_BYTES;
    private static final byte[] CONTEXT = {1, 2, 3};

    @TempDir
    Path folder;

    private final long seed = Long.getLong("muniment.seed", new SecureRandom().nextLong());
    private final Random random = new Random(seed);
    private DataKey key;

    @BeforeEach
    void setUp() {
        byte[] material = new byte[32];
        random.nextBytes(material);
        key = DataKey.ofMaterial(KeyId.random(), material, InternalUse.OF_THE_VAULT);
    }

    @Test
    void refusesEveryFlippedBit() throws IOException {
        everyRound(whole -> {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            return changed;
        });
    }

    @Test
    void refusesEveryCut() throws IOException {
        everyRound(whole -> Arrays.copyOf(whole, random.nextInt(whole.length)));
    }

    @Test
    void refusesCutsAtAndAroundChunkBoundaries() throws IOException {
        everyRound(whole -> {
            int boundary = HEADER + CHUNK * random.nextInt(1 + (whole.length - HEADER) / CHUNK);
            int size = boundary + random.nextInt(-17, 18);
            return Arrays.copyOf(whole, Math.clamp(size, 0, whole.length - 1));
        });
    }

    @Test
    void refusesAppendedBytes() throws IOException {
        everyRound(whole -> {
            int more = random.nextBoolean() ? 1 + random.nextInt(40) : CHUNK - random.nextInt(2);
            return Arrays.copyOf(whole, whole.length + more);
        });
    }

    @Test
    void refusesMovedChunks() throws IOException {
        everyRound(whole -> {
            int full = (whole.length - HEADER) / CHUNK;
            if (full < 2) {
                return null;
            }
            int from = random.nextInt(full);
            int to = (from + 1 + random.nextInt(full - 1)) % full;
            byte[] changed = whole.clone();
            System.arraycopy(whole, HEADER + from * CHUNK, changed, HEADER + to * CHUNK, CHUNK);
            if (random.nextBoolean()) {
                System.arraycopy(whole, HEADER + to * CHUNK, changed, HEADER + from * CHUNK, CHUNK);
            }
            return changed;
        });
    }

    @Test
    void refusesPartsOfAnotherFileUnderTheSameKey() throws IOException {
        everyRound(whole -> {
            byte[] other = sealed(bytes(random.nextInt(4 * ChunkFormat.CHUNK_BYTES)), CONTEXT);
            int at = HEADER + CHUNK * random.nextInt(1 + (Math.min(whole.length, other.length) - HEADER) / CHUNK);
            byte[] changed = Arrays.copyOf(whole, at + other.length - at);
            System.arraycopy(other, at, changed, at, other.length - at);
            return changed;
        });
    }

    @Test
    void refusesAFileOfAnotherContext() throws IOException {
        everyRound(whole -> sealed(bytes(random.nextInt(50_000)), new byte[] {1, 2, 3, 0}));
    }

    private interface Attack {
        byte[] on(byte[] sealed) throws IOException;
    }

    private void everyRound(Attack attack) throws IOException {
        System.getLogger("test").log(System.Logger.Level.INFO, "seed {0}", Long.toString(seed));
        for (int round = 0; round < ROUNDS; round++) {
            byte[] plain = bytes(
                    random.nextInt(4) == 0
                            ? ChunkFormat.CHUNK_BYTES * random.nextInt(4)
                            : random.nextInt(4 * ChunkFormat.CHUNK_BYTES));
            byte[] sealed = sealed(plain, CONTEXT);
            assertThat(read(sealed)).isEqualTo(plain);
            byte[] changed = attack.on(sealed);
            if (changed == null || Arrays.equals(changed, sealed)) {
                continue;
            }
            try {
                read(changed);
                fail("accepted in round %d, seed %d", round, seed);
            } catch (Tampered e) {
                assertThat(e).hasMessageStartingWith("sealed file");
            }
        }
    }

    private byte[] sealed(byte[] plain, byte[] context) throws IOException {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        try (ChunkedWriter writer = new ChunkedWriter(new ChunkScope(key, SealedRole.FILE, context), out)) {
            int at = 0;
            while (at < plain.length) {
                int part = Math.min(plain.length - at, 1 + random.nextInt(20_000));
                writer.write(plain, at, part);
                at += part;
            }
            writer.finish();
        }
        return out.toByteArray();
    }

    private byte[] read(byte[] sealed) throws IOException {
        Path file = folder.resolve("file");
        Files.write(file, sealed);
        try (InputStream in = SealedFile.open(file, key, CONTEXT)) {
            return in.readAllBytes();
        }
    }

    private byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }
}
