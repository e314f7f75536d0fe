package org.muniment.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Purpose;

/**
 * Any change to any file of a ledger is found: tiles, entries, checkpoints, public keys, sealed details and the signed part
 * of the write-ahead log. {@code -Dmuniment.soak=50} makes it 100,000 changes; the seed is printed.
 */
class HostileLedgerTest {

    private static final int SOAK = Integer.getInteger("muniment.soak", 1);
    private static final int CHANGES = SOAK == 1 ? 500 : 2000 * SOAK;
    private static final int SIZE = 290;

    @TempDir
    Path temporary;

    private enum Kind {
        FLIP,
        OVERWRITE,
        CUT,
        LENGTHEN,
        REMOVE,
        DROP_BYTES,
        REPEAT_BYTES,
        SWAP_BLOCKS,
        TAKE_ANOTHERS_PLACE,
        /** The file as it was before the checkpoint that somebody kept. */
        ROLL_BACK
    }

    /** One change to one file. */
    private record Change(Kind kind, String file, byte[] content) {}

    @Test
    void findsEveryChange() throws IOException {
        long seed = Long.getLong("muniment.seed", System.nanoTime());
        System.getLogger("test").log(System.Logger.Level.INFO, "seed {0}", Long.toString(seed));
        Random random = new Random(seed);
        try (LedgerFixture fixture = new LedgerFixture(temporary)) {
            Path copy = temporary.resolve("copy");
            Path saved = temporary.resolve("saved");
            fill(fixture, copy, saved);
            Map<String, byte[]> good = files(copy);
            Map<String, byte[]> earlier = files(temporary.resolve("earlier"));
            Inspection inspection = Inspection.of(copy).against(saved).with(fixture.vault);
            assertThat(LedgerVerifier.verify(inspection).findings()).isEmpty();
            List<String> accepted = new ArrayList<>();
            for (int i = 0; i < CHANGES; i++) {
                Change change = change(random, good, earlier);
                apply(copy, change);
                if (LedgerVerifier.verify(inspection).intact()) {
                    accepted.add(i + " " + change.kind + " " + change.file);
                }
                Files.write(copy.resolve(change.file), good.get(change.file));
            }
            assertThat(accepted).as("accepted, seed %d", seed).isEmpty();
            putBack(copy, earlier);
            assertThat(LedgerVerifier.verify(inspection).findings())
                    .as("the whole folder rolled back")
                    .isNotEmpty();
            putBack(copy, good);
            assertThat(LedgerVerifier.verify(inspection).findings()).isEmpty();
        }
    }

    /** A ledger with a full and a partial bundle, as its owner would leave it were it cut off just after a checkpoint. */
    private static void fill(LedgerFixture fixture, Path copy, Path saved) throws IOException {
        Path earlier = copy.resolveSibling("earlier");
        try (Ledger ledger = fixture.open()) {
            append(ledger, 0, 100);
            ledger.checkpoint();
            LedgerVerifierTest.copy(fixture.folder, earlier);
            Files.delete(earlier.resolve("lock"));
            append(ledger, 100, SIZE - 130);
            Files.writeString(saved, ledger.checkpoint().note());
        }
        try (Ledger ledger = fixture.open()) {
            append(ledger, SIZE - 30, 20);
            ledger.checkpoint();
            append(ledger, SIZE - 10, 10);
            ledger.checkpoint();
            LedgerVerifierTest.copy(fixture.folder, copy);
            Files.delete(copy.resolve("lock"));
            // What is laid out behind the last frame is no part of the ledger.
            Path wal = Wal.path(copy.resolve("wal"), SIZE - 30);
            Files.write(wal, Arrays.copyOf(Files.readAllBytes(wal), (int)
                    ledger.wal().size()));
        }
    }

    private static void putBack(Path folder, Map<String, byte[]> files) throws IOException {
        LedgerVerifierTest.remove(folder);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }

    private static void append(Ledger ledger, int from, int count) {
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            receipts.add(ledger.appendLater(
                    i % 8 == 0
                            ? LedgerFixture.act(i)
                            : Act.of(LedgerFixture.AGENT, "ticket.list", Purpose.SUPPORT, "queue:" + i)));
        }
        receipts.forEach(CompletableFuture::join);
    }

    private static Map<String, byte[]> files(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    /** A change that changes something; one whose result is what was there is drawn again. */
    private static Change change(Random random, Map<String, byte[]> good, Map<String, byte[]> earlier) {
        List<String> names = List.copyOf(good.keySet());
        while (true) {
            String file = names.get(random.nextInt(names.size()));
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            byte[] before = good.get(file);
            byte[] other = kind == Kind.ROLL_BACK
                    ? earlier.getOrDefault(file, before)
                    : good.get(names.get(random.nextInt(names.size())));
            byte[] after = changed(random, kind, before, other);
            boolean partialGone = kind == Kind.REMOVE && file.contains(".p/");
            boolean harmless = partialGone || isTextOfSameKey(file, before, after) || isTornTail(file, before, after);
            if (!Arrays.equals(before, after) && !harmless) {
                return new Change(kind, file, after);
            }
        }
    }

    /** Blanks around a written key say nothing. */
    private static boolean isTextOfSameKey(String file, byte[] before, byte[] after) {
        return file.endsWith(".vkey")
                && new String(before, java.nio.charset.StandardCharsets.ISO_8859_1)
                        .strip()
                        .equals(new String(after, java.nio.charset.StandardCharsets.ISO_8859_1).strip());
    }

    /** What follows the last signed frame is what a crash may leave, and is cut off at the next start. */
    private static boolean isTornTail(String file, byte[] before, byte[] after) {
        return file.startsWith("wal/")
                && after.length >= before.length
                && Arrays.equals(before, Arrays.copyOf(after, before.length));
    }

    private static byte[] changed(Random random, Kind kind, byte[] before, byte[] other) {
        byte[] bytes = before.clone();
        int at = random.nextInt(bytes.length);
        int many = 1 + random.nextInt(Math.min(64, bytes.length - at));
        switch (kind) {
            case FLIP -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case OVERWRITE -> Arrays.fill(bytes, at, at + many, (byte) random.nextInt(256));
            case CUT -> bytes = Arrays.copyOf(bytes, at);
            case LENGTHEN -> bytes = joined(bytes, randomBytes(random, many));
            case REMOVE -> bytes = new byte[0];
            case DROP_BYTES ->
                bytes = joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + many, bytes.length));
            case REPEAT_BYTES ->
                bytes = joined(Arrays.copyOf(bytes, at + many), Arrays.copyOfRange(bytes, at, bytes.length));
            case SWAP_BLOCKS -> {
                int from = random.nextInt(bytes.length - many + 1);
                System.arraycopy(before, from, bytes, at, many);
                if (from + many <= at || at + many <= from) {
                    System.arraycopy(before, at, bytes, from, many);
                }
            }
            case TAKE_ANOTHERS_PLACE, ROLL_BACK -> bytes = other.clone();
            default -> throw new IllegalStateException("no such change");
        }
        return bytes;
    }

    private static byte[] randomBytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static void apply(Path copy, Change change) throws IOException {
        if (change.kind == Kind.REMOVE) {
            Files.delete(copy.resolve(change.file));
        } else {
            Files.write(copy.resolve(change.file), change.content);
        }
    }
}
