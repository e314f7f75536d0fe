package org.muniment.logs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.logs.parse.LogRecord;
import org.muniment.terms.AllowedToUse;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;

/**
 * A journal whose segments were changed, cut, swapped or replaced by others gives records as they were written, up to where it
 * was cut, or is refused; what a crash left at its end is cut off. Replay with {@code -Dmuniment.seed=N}.
 */
@AllowedToUse("prints its seed; keys have the real clock")
class HostileJournalTest {

    /** In the long form of factor 50: 20,000. */
    private static final int CHANGES = 400 * Integer.getInteger("muniment.soak", 1);

    private static final int SEGMENTS = 3;
    private static final int FRAMES = 4;

    /** Held, because the logging system forgets the level of a logger that nobody holds. */
    private static final Logger QUIET = Logger.getLogger(Journal.class.getName());

    @TempDir
    Path temporary;

    private final long seed = Long.getLong("muniment.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private Path folder;
    private Vault vault;
    private final List<String> written = new ArrayList<>();
    private Map<String, byte[]> sound;

    @BeforeEach
    void write() throws IOException {
        System.out.println("HostileJournalTest seed " + seed);
        QUIET.setLevel(Level.OFF);
        folder = temporary.resolve("journal");
        vault = Vault.open(new VaultSettings(temporary.resolve("keys")), Clock.systemUTC());
        try (Journal journal = new Journal(folder, vault, 1000)) {
            for (int segment = 0; segment < SEGMENTS; segment++) {
                journal.roll();
                for (int frame = 0; frame < FRAMES; frame++) {
                    append(journal, segment + "-" + frame);
                }
                journal.force();
            }
        }
        sound = files();
    }

    @AfterEach
    void close() {
        QUIET.setLevel(Level.INFO);
        vault.close();
    }

    private void append(Journal journal, String message) throws IOException {
        Item item = item(message);
        journal.append(List.of(item), List.of(new RecordCodec().encode(item.record())));
        written.add(message);
    }

    private static Item item(String message) {
        return new Item(
                TenantId.HOUSE,
                "app",
                null,
                LogRecord.at(java.time.Instant.parse("2026-11-22T12:00:00Z"))
                        .put("message", message)
                        .build());
    }

    private Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private void putBack() throws IOException {
        for (Map.Entry<String, byte[]> file : sound.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
    }

    private List<String> replayed() throws IOException {
        List<String> found = new ArrayList<>();
        try (Journal journal = new Journal(folder, vault, 1000)) {
            journal.replay(
                    (number, item) -> found.add(item.record().text("message").orElseThrow()));
        }
        return found;
    }

    @Test
    void givesWhatWasWrittenOrRefuses() throws IOException {
        assertThat(replayed()).isEqualTo(written);
        List<String> names = List.copyOf(sound.keySet());
        int refused = 0;
        for (int i = 0; i < CHANGES; i++) {
            int which = random.nextInt(SEGMENTS);
            byte[] good = sound.get(names.get(which));
            byte[] changed = changed(good, sound.get(names.get(random.nextInt(SEGMENTS))));
            if (Arrays.equals(changed, good)) {
                continue;
            }
            Files.write(folder.resolve(names.get(which)), changed);
            boolean last = which == SEGMENTS - 1;
            try {
                List<String> found = replayed();
                // Whole frames cut off the end, and what a crash may have torn there, are the one thing that cannot be
                // told.
                boolean cutAtFrame = changed.length < good.length;
                assertThat(last || cutAtFrame)
                        .as("accepted in round %d, seed %d", i, seed)
                        .isTrue();
                List<String> expected = new ArrayList<>(written.subList(0, which * FRAMES));
                List<String> own = written.subList(which * FRAMES, (which + 1) * FRAMES);
                int kept = found.size() - expected.size() - (last ? 0 : (SEGMENTS - 1 - which) * FRAMES);
                expected.addAll(own.subList(0, kept));
                expected.addAll(written.subList((which + 1) * FRAMES, written.size()));
                assertThat(found).as("round %d, seed %d", i, seed).isEqualTo(expected);
            } catch (Tampered | Refusal expected) {
                refused++;
            }
            putBack();
        }
        assertThat(replayed()).isEqualTo(written);
        assertThat(refused).as("refused, seed %d", seed).isGreaterThan(CHANGES / 2);
    }

    private byte[] changed(byte[] good, byte[] other) {
        byte[] bytes = good.clone();
        int at = random.nextInt(bytes.length);
        int many = 1 + random.nextInt(Math.min(64, bytes.length - at));
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> other.clone();
            case 2 -> {
                System.arraycopy(other, 0, bytes, 0, Math.min(at, other.length));
                yield bytes;
            }
            case 3 -> {
                byte[] noise = new byte[many];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, bytes, at, many);
                yield bytes;
            }
            case 4 -> {
                byte[] noise = new byte[many];
                random.nextBytes(noise);
                byte[] longer = Arrays.copyOf(bytes, bytes.length + many);
                System.arraycopy(noise, 0, longer, bytes.length, many);
                yield longer;
            }
            default -> {
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                yield bytes;
            }
        };
    }

    @Test
    void cutsOffWhatACrashLeftAndGoesOnBehindIt() throws IOException {
        String name = List.copyOf(sound.keySet()).get(SEGMENTS - 1);
        byte[] good = sound.get(name);
        Files.write(folder.resolve(name), Arrays.copyOf(good, good.length - 7));
        written.remove(written.size() - 1);
        assertThat(replayed()).isEqualTo(written);
        try (Journal journal = new Journal(folder, vault, 1000)) {
            journal.replay((number, item) -> {});
            journal.roll();
            append(journal, "after");
            journal.force();
        }
        assertThat(replayed()).isEqualTo(written);
        String newest = List.copyOf(files().keySet()).get(SEGMENTS);
        Files.write(folder.resolve(newest), new byte[JournalSegment.HEADER_BYTES - 1]);
        written.remove("after");
        assertThat(replayed()).as("a segment without its header holds nothing").isEqualTo(written);
    }

    @Test
    void takesZeroesAtTheEndForRoomLaidOutAhead() throws IOException {
        String name = List.copyOf(sound.keySet()).get(SEGMENTS - 1);
        byte[] good = sound.get(name);
        Files.write(folder.resolve(name), Arrays.copyOf(good, good.length + 4096));
        assertThat(replayed()).isEqualTo(written);
        assertThat(Files.size(folder.resolve(name))).isEqualTo(good.length);
        String first = List.copyOf(sound.keySet()).get(0);
        Files.write(folder.resolve(first), Arrays.copyOf(sound.get(first), sound.get(first).length + 4096));
        assertThatThrownBy(this::replayed).isInstanceOf(Tampered.class);
    }
}
