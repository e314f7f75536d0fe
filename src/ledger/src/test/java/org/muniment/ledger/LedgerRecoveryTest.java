package org.muniment.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Tampered;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;

class LedgerRecoveryTest {

    @TempDir
    Path temporary;

    private LedgerFixture fixture;

    @BeforeEach
    void start() {
        fixture = new LedgerFixture(temporary);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private static void append(Ledger ledger, int from, int count) {
        List<CompletableFuture<Receipt>> receipts = IntStream.range(from, from + count)
                .mapToObj(i -> ledger.appendLater(LedgerFixture.act(i)))
                .toList();
        receipts.forEach(CompletableFuture::join);
    }

    /** A copy of the folder as a crash at this moment would leave it. */
    private Path crashed(String name) throws IOException {
        for (int i = 0; i < 100; i++) {
            Path copy = temporary.resolve(name + "-" + i);
            String before = listing();
            try {
                LedgerVerifierTest.copy(fixture.folder, copy);
            } catch (NoSuchFileException e) {
                continue;
            }
            if (listing().equals(before)) {
                return copy;
            }
        }
        throw new AssertionError("the folder did not come to rest");
    }

    private String listing() throws IOException {
        try (Stream<Path> files = Files.walk(fixture.folder)) {
            StringBuilder listing = new StringBuilder();
            for (Path file : files.sorted().toList()) {
                listing.append(file)
                        .append(' ')
                        .append(Files.getLastModifiedTime(file))
                        .append('\n');
            }
            return listing.toString();
        } catch (NoSuchFileException | UncheckedIOException e) {
            return "at work " + System.nanoTime();
        }
    }

    private Ledger open(Path folder) {
        return Ledger.open(folder, fixture.vault, fixture.clock);
    }

    @Test
    void findsEverythingAcknowledgedAfterACrash() throws IOException {
        try (Ledger ledger = fixture.open(30_000)) {
            for (int round = 0; round < 12; round++) {
                append(ledger, round * 97, 97);
                Path copy = crashed("crash-" + round);
                try (Ledger recovered = open(copy)) {
                    assertThat(recovered.size()).isEqualTo((round + 1) * 97L);
                    append(recovered, 5000, 3);
                }
                assertThat(LedgerFixture.verify(copy, Optional.empty()).findings())
                        .isEmpty();
            }
        }
    }

    @Test
    void cutsATornTailAndNothingElse() throws IOException {
        try (Ledger ledger = fixture.open()) {
            append(ledger, 0, 5);
        }
        Path whole;
        long end;
        try (Ledger ledger = fixture.open()) {
            ledger.append(LedgerFixture.act(5));
            long before = ledger.wal().size();
            ledger.append(LedgerFixture.act(6));
            end = ledger.wal().size();
            whole = crashed("whole");
            Files.write(whole.resolve("checkpoint"), Files.readAllBytes(fixture.folder.resolve("checkpoint")));
            byte[] wal = Files.readAllBytes(Wal.path(whole.resolve("wal"), 5));
            for (long cut = before; cut < end; cut += 7) {
                Path copy = temporary.resolve("cut-" + cut);
                LedgerVerifierTest.copy(whole, copy);
                Files.write(Wal.path(copy.resolve("wal"), 5), Arrays.copyOf(wal, (int) cut));
                if (signedSize(copy) < 7) {
                    try (Ledger recovered = open(copy)) {
                        assertThat(recovered.size()).isEqualTo(6);
                        recovered.append(LedgerFixture.act(7));
                    }
                    assertThat(LedgerFixture.verify(copy, Optional.empty()).findings())
                            .isEmpty();
                }
            }
        }
    }

    private static long signedSize(Path folder) throws IOException {
        return Long.parseLong(Files.readAllLines(folder.resolve("checkpoint")).get(1));
    }

    @Test
    void refusesALogThatEndsBeforeWhatIsSigned() throws IOException {
        try (Ledger ledger = fixture.open()) {
            append(ledger, 0, 50);
            ledger.checkpoint();
            Path copy = crashed("short");
            Path wal = Wal.path(copy.resolve("wal"), 0);
            Files.write(wal, Arrays.copyOf(Files.readAllBytes(wal), Wal.HEADER_BYTES));
            assertThatThrownBy(() -> open(copy)).isInstanceOf(Tampered.class);
            Files.delete(wal);
            assertThatThrownBy(() -> open(copy)).isInstanceOf(Tampered.class);
        }
    }

    @Test
    void refusesEveryFlippedBitOfFramesThatFollowedByOthers() throws IOException {
        long seed = System.nanoTime();
        System.getLogger("test").log(System.Logger.Level.INFO, "seed {0}", Long.toString(seed));
        Random random = new Random(seed);
        try (Ledger ledger = fixture.open()) {
            for (int i = 0; i < 20; i++) {
                ledger.append(LedgerFixture.act(i));
            }
            long end = ledger.wal().size();
            ledger.append(LedgerFixture.act(20));
            Path whole = crashed("whole");
            byte[] wal = Files.readAllBytes(Wal.path(whole.resolve("wal"), 0));
            for (int round = 0; round < 40; round++) {
                Path copy = temporary.resolve("flip-" + round);
                LedgerVerifierTest.copy(whole, copy);
                byte[] bad = Arrays.copyOf(wal, (int) end + 2000);
                int at = random.nextInt((int) end);
                bad[at] ^= (byte) (1 << random.nextInt(8));
                Files.write(Wal.path(copy.resolve("wal"), 0), bad);
                assertThatThrownBy(() -> open(copy)).as("byte %d", at).isInstanceOf(Tampered.class);
            }
        }
    }

    @Test
    void writesAnewWhatAPowerCutTookAndRefusesWhatSomebodyChanged() throws IOException {
        try (Ledger ledger = fixture.open()) {
            append(ledger, 0, 700);
            ledger.checkpoint();
            Path cut = crashed("cut");
            Tiles tiles = new Tiles(cut);
            Files.write(tiles.path(Tiles.ENTRIES, 1, 256), new byte[70_000]);
            Files.delete(tiles.path(Tiles.level(0), 0, 256));
            Files.write(tiles.path(Tiles.DETAILS, 1, 256), new byte[0]);
            open(cut).close();
            assertThat(LedgerFixture.verify(cut, Optional.empty()).findings()).isEmpty();

            Path changed = crashed("changed");
            Path bundle = new Tiles(changed).path(Tiles.ENTRIES, 1, 256);
            String text = Files.readString(bundle, StandardCharsets.ISO_8859_1);
            Files.writeString(bundle, text.replace("ticket:300\n", "ticket:301\n"), StandardCharsets.ISO_8859_1);
            assertThatThrownBy(() -> open(changed)).isInstanceOf(Tampered.class).hasMessageContaining("300");
        }
    }

    @Test
    void refusesAMissingCheckpointAndAnotherKey() throws IOException {
        try (Ledger ledger = fixture.open()) {
            append(ledger, 0, 10);
        }
        Path copy = crashed("no-checkpoint");
        Files.delete(copy.resolve("checkpoint"));
        assertThatThrownBy(() -> open(copy)).isInstanceOf(Tampered.class);
        try (Vault other = Vault.open(new VaultSettings(temporary.resolve("other")), fixture.clock)) {
            assertThatThrownBy(() -> Ledger.open(fixture.folder, other, fixture.clock))
                    .isInstanceOf(Tampered.class);
        }
        open(fixture.folder).close();
    }

    @Test
    void goesOnAfterACrashWhileASegmentWasMade() throws IOException {
        try (Ledger ledger = fixture.open()) {
            append(ledger, 0, 10);
            Path copy = crashed("unbegun");
            Files.write(Wal.path(copy.resolve("wal"), 10), new byte[7]);
            try (Ledger recovered = open(copy)) {
                assertThat(recovered.size()).isEqualTo(10);
            }
            assertThat(LedgerFixture.verify(copy, Optional.empty()).findings()).isEmpty();
        }
    }
}
