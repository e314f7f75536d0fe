package org.muniment.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.signature.VerifierKey;

class LedgerVerifierTest {

    /** Past one full bundle at level 1 would need 65,536; this has three full bundles and a partial one. */
    private static final int SIZE = 800;

    @TempDir
    Path temporary;

    private LedgerFixture fixture;
    private Tiles tiles;
    private VerifierKey key;
    private Path saved;

    @BeforeEach
    void fill() throws IOException {
        fixture = new LedgerFixture(temporary);
        tiles = new Tiles(fixture.folder);
        saved = temporary.resolve("saved");
        try (Ledger ledger = fixture.open()) {
            key = ledger.verifierKey();
            append(ledger, 0, 500);
            Files.writeString(saved, ledger.checkpoint().note());
            append(ledger, 500, SIZE - 500);
        }
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private static void append(Ledger ledger, int from, int count) {
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            receipts.add(ledger.appendLater(LedgerFixture.act(i)));
        }
        receipts.forEach(CompletableFuture::join);
    }

    private Verdict verify() throws IOException {
        return LedgerFixture.verify(fixture.folder, Optional.of(saved), key);
    }

    @Test
    void findsNothingWrongWithAGoodLedger() throws IOException {
        Verdict verdict = verify();
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.intact()).isTrue();
        assertThat(verdict.size()).isEqualTo(SIZE);
        assertThat(LedgerFixture.verify(fixture.folder, Optional.empty()).intact())
                .isTrue();
    }

    @Test
    void agreesWhileTheOwnerIsAtWork() throws Exception {
        try (Ledger ledger = fixture.open(20_000)) {
            Thread writer = Thread.ofPlatform().start(() -> append(ledger, SIZE, 3000));
            while (writer.isAlive()) {
                assertThat(verify().findings()).isEmpty();
            }
            writer.join();
            ledger.checkpoint();
            Verdict verdict = verify();
            assertThat(verdict.findings()).isEmpty();
            assertThat(verdict.size() + verdict.unsigned()).isEqualTo(SIZE + 3000);
        }
    }

    private List<byte[]> bundle(int n, int width) throws IOException {
        return new ArrayList<>(tiles.entries(n, width));
    }

    private void write(int n, int width, List<byte[]> entries) throws IOException {
        Files.write(tiles.path(Tiles.ENTRIES, n, width), Tiles.bundled(entries));
    }

    @Test
    void namesAnEditedEntry() throws IOException {
        List<byte[]> entries = bundle(1, 256);
        byte[] edited = new String(entries.get(44), java.nio.charset.StandardCharsets.US_ASCII)
                .replace("ticket.read", "ticket.list")
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        entries.set(44, edited);
        write(1, 256, entries);
        assertThat(verify().firstBad()).isEqualTo(OptionalLong.of(300));
    }

    @Test
    void narrowsAnEditWhoseHashWasEditedToo() throws IOException {
        List<byte[]> entries = bundle(1, 256);
        Collections.swap(entries, 10, 11);
        write(1, 256, entries);
        List<byte[]> hashes = entries.stream().map(Hashes::ofLeaf).toList();
        Files.write(tiles.path(Tiles.level(0), 1, 256), Tiles.joined(hashes));
        Verdict verdict = verify();
        assertThat(verdict.intact()).isFalse();
        assertThat(verdict.firstBad().orElseThrow()).as("within the bundle").isBetween(256L, 511L);
    }

    @Test
    void namesADeletedEntry() throws IOException {
        List<byte[]> entries = bundle(0, 256);
        entries.remove(17);
        write(0, 256, entries);
        assertThat(verify().firstBad()).isEqualTo(OptionalLong.of(17));
    }

    @Test
    void namesTheFirstOfReorderedEntries() throws IOException {
        List<byte[]> entries = bundle(2, 256);
        Collections.swap(entries, 5, 200);
        write(2, 256, entries);
        assertThat(verify().firstBad()).isEqualTo(OptionalLong.of(517));
    }

    @Test
    void namesMissingFiles() throws IOException {
        Files.delete(tiles.path(Tiles.ENTRIES, 1, 256));
        assertThat(verify().firstBad()).isEqualTo(OptionalLong.of(256));
    }

    @Test
    void namesMissingDetails() throws IOException {
        Files.delete(tiles.path(Tiles.DETAILS, 2, 256));
        assertThat(verify().firstBad()).isEqualTo(OptionalLong.of(512));
    }

    @Test
    void namesWhatAChangedHigherTileCovers() throws IOException {
        Path tile = tiles.path(Tiles.level(1), 0, 3);
        byte[] bytes = Files.readAllBytes(tile);
        bytes[70] ^= 1;
        Files.write(tile, bytes);
        assertThat(verify().firstBad()).isEqualTo(OptionalLong.of(512));
    }

    @Test
    void seesACheckpointNobodyTrustedSigned() throws IOException {
        Path file = fixture.folder.resolve("checkpoint");
        String note = Files.readString(file);
        Files.writeString(file, note.replace("\n" + SIZE + "\n", "\n" + (SIZE - 1) + "\n"));
        assertThat(verify().intact()).isFalse();
        Files.delete(file);
        assertThat(verify().intact()).isFalse();
    }

    @Test
    void seesALedgerCutAndRolledBack() throws IOException {
        Path old = temporary.resolve("old");
        copy(fixture.folder, old);
        try (Ledger ledger = fixture.open()) {
            append(ledger, SIZE, 100);
            Files.writeString(saved, ledger.checkpoint().note());
        }
        assertThat(verify().intact()).isTrue();
        Verdict rolledBack = LedgerFixture.verify(old, Optional.of(saved), key);
        assertThat(rolledBack.firstBad()).isEqualTo(OptionalLong.of(SIZE));
        assertThat(LedgerFixture.verify(old, Optional.empty(), key).intact())
                .as("without anything kept outside, an old state is good")
                .isTrue();
    }

    /** Whoever holds the key writes another history and signs it: only what was kept outside tells. */
    @Test
    void seesHistoryRewrittenByTheKeysHolder() throws IOException {
        remove(fixture.folder);
        try (Ledger ledger = fixture.open()) {
            append(ledger, 1000, SIZE);
        }
        Verdict verdict = verify();
        assertThat(verdict.intact()).isFalse();
        assertThat(verdict.findings()).singleElement().asString().contains("rewritten");
        assertThat(LedgerFixture.verify(fixture.folder, Optional.empty(), key).intact())
                .isTrue();
    }

    @Test
    void seesHistoryRewrittenByAnotherKey() throws IOException {
        remove(fixture.folder);
        try (Vault other = Vault.open(new VaultSettings(temporary.resolve("other-keys")), fixture.clock);
                Ledger ledger = Ledger.open(fixture.folder, other, fixture.clock)) {
            append(ledger, 0, SIZE);
        }
        assertThat(verify().intact()).isFalse();
        assertThat(LedgerFixture.verify(fixture.folder, Optional.empty()).intact())
                .as("a key that lies beside what it signs proves nothing")
                .isTrue();
    }

    @Test
    void seesADamagedWriteAheadLog() throws IOException {
        try (Ledger ledger = fixture.open()) {
            for (int i = 0; i < 10; i++) {
                ledger.append(LedgerFixture.act(i));
            }
            ledger.checkpoint();
            Path wal = Wal.path(fixture.folder.resolve("wal"), SIZE);
            byte[] good = Files.readAllBytes(wal);
            byte[] bad = good.clone();
            int at = new String(good, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("ticket:4");
            bad[at] ^= 1;
            Path copy = temporary.resolve("copy");
            copy(fixture.folder, copy);
            Files.write(Wal.path(copy.resolve("wal"), SIZE), bad);
            Verdict verdict = LedgerFixture.verify(copy, Optional.of(saved), key);
            assertThat(verdict.firstBad()).isEqualTo(OptionalLong.of(SIZE + 4));
            Files.write(Wal.path(copy.resolve("wal"), SIZE), Arrays.copyOf(good, 30));
            assertThat(LedgerFixture.verify(copy, Optional.of(saved), key).intact())
                    .isFalse();
        }
    }

    static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(folder).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    static void remove(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, java.io.IOException fault) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
