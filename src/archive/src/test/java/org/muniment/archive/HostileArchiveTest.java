package org.muniment.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.AllowedToUse;
import org.muniment.terms.TenantId;

/**
 * An archive, its checkpoint and its proof that were flipped, cut, swapped, replaced by another month's or rolled back, one
 * file or all three: verifying names each. Replay with {@code -Dmuniment.seed=N}.
 */
@AllowedToUse("prints its seed")
class HostileArchiveTest {

    /** In the long form of factor 50: 15,000. */
    private static final int CHANGES = 300 * Integer.getInteger("muniment.soak", 1);

    private static final LocalDate DAY = LocalDate.of(2026, 8, 1);
    private static final ArchiveId ID = ArchiveId.of(new TenantId("acme"), "access", DAY);
    private static final ArchiveId OTHER = ArchiveId.of(new TenantId("acme"), "access", DAY.plusMonths(1));
    private static final List<String> FILES = List.of("", ".checkpoint", ".tlog-proof");
    private static final int BLOCK = 512;

    @TempDir
    Path folder;

    private final long seed = Long.getLong("muniment.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private ArchivesFixture house;
    private Map<String, byte[]> earlier;
    private Map<String, byte[]> sound;
    private Map<String, byte[]> others;

    private enum Kind {
        FLIP,
        CUT,
        LENGTHEN,
        OVERWRITE,
        SWAP_BLOCKS,
        REPEAT_BLOCK,
        DROP_BLOCK,
        SPLICE_EARLIER,
        REPLAY_OTHER,
        ROLL_BACK_ONE,
        ROLL_BACK_ALL
    }

    @BeforeEach
    void archive() throws Exception {
        System.out.println("HostileArchiveTest seed " + seed);
        house = new ArchivesFixture(folder.resolve("data"));
        append(ID, DAY);
        earlier = files(ID);
        append(ID, DAY.plusDays(1));
        append(OTHER, DAY.plusMonths(1));
        sound = files(ID);
        others = files(OTHER);
        house.archives.close();
    }

    @AfterEach
    void close() {
        house.close();
    }

    private void append(ArchiveId id, LocalDate date) throws Exception {
        house.archives.append(id, date, DaySource.of(new AccessLines(3, date, 60)));
    }

    private Path file(ArchiveId id, String suffix) {
        return Path.of(house.tar(id) + suffix);
    }

    private Map<String, byte[]> files(ArchiveId id) throws Exception {
        Map<String, byte[]> files = new TreeMap<>();
        for (String suffix : FILES) {
            files.put(suffix, Files.readAllBytes(file(id, suffix)));
        }
        return files;
    }

    @Test
    void namesEveryChange() throws Exception {
        assertThat(house.archives.verify(ID).problems()).isEmpty();
        Map<Kind, Integer> done = new EnumMap<>(Kind.class);
        for (int i = 0; i < CHANGES; i++) {
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            // The tar is most of it; it is also where most can be done.
            String suffix = FILES.get(Math.max(0, random.nextInt(6) - 3));
            Map<String, byte[]> now = new TreeMap<>(sound);
            if (kind == Kind.ROLL_BACK_ALL) {
                now.putAll(earlier);
            } else {
                now.put(suffix, changed(kind, suffix));
            }
            if (Arrays.equals(now.get(suffix), sound.get(suffix))) {
                continue;
            }
            put(now);
            assertThat(house.archives.verify(ID).problems())
                    .as("%s of '%s' in round %d, seed %d", kind, suffix, i, seed)
                    .isNotEmpty();
            done.merge(kind, 1, Integer::sum);
        }
        put(sound);
        assertThat(house.archives.verify(ID).problems()).isEmpty();
        assertThat(done.keySet()).hasSize(Kind.values().length);
        System.out.println("archives: " + done);
    }

    private void put(Map<String, byte[]> files) throws Exception {
        for (Map.Entry<String, byte[]> one : files.entrySet()) {
            Path fresh = Files.write(folder.resolve("fresh"), one.getValue());
            Files.move(fresh, file(ID, one.getKey()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private byte[] changed(Kind kind, String suffix) {
        byte[] before = sound.get(suffix);
        byte[] bytes = before.clone();
        int at = random.nextInt(bytes.length);
        int block = Math.min(BLOCK, bytes.length);
        int from = bytes.length / block > 1 ? block * random.nextInt(bytes.length / block) : 0;
        int to = bytes.length / block > 1 ? block * random.nextInt(bytes.length / block) : 0;
        return switch (kind) {
            case FLIP -> {
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                yield bytes;
            }
            case CUT -> Arrays.copyOf(bytes, random.nextBoolean() ? at : from);
            case LENGTHEN -> joined(bytes, new byte[1 + random.nextInt(3 * BLOCK)]);
            case OVERWRITE -> {
                Arrays.fill(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(BLOCK)), (byte) random.nextInt());
                yield bytes;
            }
            case SWAP_BLOCKS -> {
                System.arraycopy(before, from, bytes, to, block);
                System.arraycopy(before, to, bytes, from, block);
                yield bytes;
            }
            case REPEAT_BLOCK ->
                joined(Arrays.copyOf(bytes, from + block), Arrays.copyOfRange(bytes, from, bytes.length));
            case DROP_BLOCK ->
                joined(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, from + block, bytes.length));
            case SPLICE_EARLIER -> {
                byte[] old = earlier.get(suffix);
                int many = Math.min(at, old.length);
                System.arraycopy(old, 0, bytes, 0, many);
                yield bytes;
            }
            case REPLAY_OTHER -> others.get(suffix).clone();
            default -> earlier.get(suffix).clone();
        };
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
