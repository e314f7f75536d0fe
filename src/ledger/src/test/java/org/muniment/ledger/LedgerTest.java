package org.muniment.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyKind;

class LedgerTest {

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

    @Test
    void readsBackWhatWasAppended() {
        try (Ledger ledger = fixture.open()) {
            for (int i = 0; i < 10; i++) {
                Receipt receipt = ledger.append(LedgerFixture.act(i));
                assertThat(receipt.index()).isEqualTo(i);
            }
            List<Entry> all = ledger.read(0, 100, LedgerFixture.AGENT, Purpose.SECURITY_AUDIT);
            assertThat(all).hasSize(11);
            assertThat(all.get(3).object()).isEqualTo("ticket:3");
            assertThat(all.get(3).details()).contains(Map.of("why", "call 3"));
            assertThat(all.get(10).act()).as("the reading itself").isEqualTo("ledger.read");
            assertThat(ledger.read(9, 5)).hasSize(2).first().satisfies(entry -> assertThat(entry.details())
                    .isEmpty());
            assertThat(ledger.newest(ledger.size(), 3)).extracting(Entry::index).containsExactly(10L, 9L, 8L);
            assertThat(ledger.newest(2, 5)).extracting(Entry::index).containsExactly(1L, 0L);
            assertThat(ledger.read(11, 5)).isEmpty();
            assertThatThrownBy(() -> ledger.read(0, 1001)).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void goesOnAfterClosing() {
        List<Checkpoint> checkpoints = new ArrayList<>();
        for (int round = 0; round < 6; round++) {
            try (Ledger ledger = fixture.open(10_000)) {
                appendMany(ledger, round * 131, 131);
                checkpoints.add(ledger.checkpoint());
            }
        }
        try (Ledger ledger = fixture.open()) {
            assertThat(ledger.size()).isEqualTo(786);
            List<Entry> all = ledger.read(0, 1000, LedgerFixture.AGENT, Purpose.SECURITY_AUDIT);
            for (int i = 0; i < 786; i++) {
                assertThat(all.get(i).details()).contains(Map.of("why", "call " + i));
                assertThat(all.get(i).index()).isEqualTo(i);
            }
            for (int i = 0; i < 786; i += 13) {
                assertThat(ledger.prove(i).holds()).isTrue();
            }
        }
        assertThat(checkpoints).extracting(Checkpoint::size).containsExactly(131L, 262L, 393L, 524L, 655L, 786L);
    }

    private static void appendMany(Ledger ledger, int from, int count) {
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            receipts.add(ledger.appendLater(LedgerFixture.act(i)));
        }
        receipts.forEach(CompletableFuture::join);
    }

    @Test
    void givesEachOfManyWritersItsOwnPlace() throws Exception {
        ConcurrentHashMap<Long, String> objects = new ConcurrentHashMap<>();
        try (Ledger ledger = fixture.open(50_000)) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 16; t++) {
                int first = t * 1000;
                threads.add(Thread.ofVirtual().start(() -> {
                    for (int i = first; i < first + 100; i++) {
                        Receipt receipt = ledger.append(LedgerFixture.act(i));
                        assertThat(objects.put(receipt.index(), "ticket:" + i)).isNull();
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(objects).hasSize(1600);
            for (long from = 0; from < 1600; from += 400) {
                for (Entry entry : ledger.read(from, 400)) {
                    assertThat(entry.object()).isEqualTo(objects.get(entry.index()));
                }
            }
        }
    }

    @Test
    void keepsPersonalDetailsOutOfItsFiles() throws Exception {
        try (Ledger ledger = fixture.open()) {
            ledger.append(new Act(
                    LedgerFixture.AGENT, "case.note", Purpose.SUPPORT, "case:1", Map.of("note", "canary-in-the-mine")));
            ledger.checkpoint();
            try (Stream<Path> files = Files.walk(fixture.folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                            .doesNotContain("canary-in-the-mine");
                }
            }
        }
    }

    @Test
    void losesDetailsWithTheirKeyAndKeepsTheTree() throws Exception {
        try (Ledger ledger = fixture.open()) {
            ledger.append(LedgerFixture.act(1));
            var key = fixture.vault
                    .keys()
                    .find(TenantId.HOUSE, KeyKind.LEDGER, "details-2026")
                    .orElseThrow();
            fixture.vault.keys().destroy(key, "the year's retention has ended");
            Entry entry =
                    ledger.read(0, 1, LedgerFixture.AGENT, Purpose.OPERATION).getFirst();
            assertThat(entry.details()).isEmpty();
            assertThat(entry.object()).isEqualTo("ticket:1");
        }
        assertThat(LedgerFixture.verify(fixture.folder, Optional.empty()).intact())
                .isTrue();
    }

    @Test
    void refusesAnEditedBundleWhenReadAndSwappedDetails() throws Exception {
        try (Ledger ledger = fixture.open()) {
            appendMany(ledger, 0, 300);
            ledger.checkpoint();
            Tiles tiles = new Tiles(fixture.folder);
            Path details = tiles.path(Tiles.DETAILS, 0, 256);
            byte[] bytes = Files.readAllBytes(details);
            byte[] swapped = bytes.clone();
            System.arraycopy(bytes, 8, swapped, 16, 8);
            Files.write(details, swapped);
            assertThatThrownBy(() -> ledger.read(0, 2, LedgerFixture.AGENT, Purpose.OPERATION))
                    .isInstanceOf(Tampered.class);
            Path bundle = tiles.path(Tiles.ENTRIES, 0, 256);
            byte[] entries = Files.readAllBytes(bundle);
            entries[2000] ^= 1;
            Files.write(bundle, entries);
            assertThatThrownBy(() -> ledger.read(0, 256)).isInstanceOf(Tampered.class);
        }
    }

    @Test
    void hasOneOwner() {
        try (Ledger ledger = fixture.open()) {
            assertThatThrownBy(fixture::open).isInstanceOf(Refusal.class);
            ledger.append(LedgerFixture.act(1));
        }
        fixture.open().close();
    }

    @Test
    void refusesEverythingAfterAFault() throws Exception {
        long durable;
        try (Ledger ledger = fixture.open()) {
            appendMany(ledger, 0, 20);
            durable = ledger.size();
            ledger.wal().close();
            assertThatThrownBy(() -> ledger.append(LedgerFixture.act(99)))
                    .isInstanceOfSatisfying(
                            Refusal.class, e -> assertThat(e.code()).isEqualTo(Refusal.Code.UNAVAILABLE));
            assertThatThrownBy(() -> ledger.append(LedgerFixture.act(100))).isInstanceOf(Refusal.class);
            assertThat(ledger.appendLater(LedgerFixture.act(101))).isCompletedExceptionally();
            assertThat(ledger.size()).isEqualTo(durable);
        }
        try (Ledger ledger = fixture.open()) {
            assertThat(ledger.size()).isEqualTo(durable);
            assertThat(ledger.append(LedgerFixture.act(21)).index()).isEqualTo(durable);
        }
        assertThat(LedgerFixture.verify(fixture.folder, Optional.empty()).intact())
                .isTrue();
    }

    @Test
    void neverGoesBackInTime() {
        try (Ledger ledger = fixture.open()) {
            ledger.append(LedgerFixture.act(1));
        }
        try (Ledger ledger = Ledger.open(fixture.folder, fixture.vault, () -> java.time.Instant.EPOCH)) {
            ledger.append(Act.of(LedgerFixture.AGENT, "x", Purpose.OPERATION, "y"));
            List<Entry> entries = ledger.read(0, 10);
            assertThat(entries.get(1).at()).isEqualTo(entries.get(0).at());
        }
    }

    @Test
    void keepsWhatItAcknowledgedWhenPublishingFails() throws Exception {
        Path inTheWay = fixture.folder.resolve("tile");
        try (Ledger ledger = fixture.open()) {
            Files.writeString(inTheWay, "a file where a folder should be");
            assertThat(ledger.append(LedgerFixture.act(0)).index()).isZero();
            assertThatThrownBy(ledger::checkpoint).isInstanceOf(Refusal.class);
            assertThatThrownBy(() -> ledger.append(LedgerFixture.act(1))).isInstanceOf(Refusal.class);
        }
        Files.delete(inTheWay);
        try (Ledger ledger = fixture.open()) {
            assertThat(ledger.read(0, 10)).singleElement().satisfies(entry -> assertThat(entry.object())
                    .isEqualTo("ticket:0"));
        }
        assertThat(LedgerFixture.verify(fixture.folder, Optional.empty()).intact())
                .isTrue();
    }

    /** 65,536 entries fill a tile of level 1, so that level 2 begins. */
    @Test
    void provesEntriesPastTheSecondLevel() throws Exception {
        int size = 65_536 + 300;
        Act act = Act.of(LedgerFixture.AGENT, "ticket.list", Purpose.SUPPORT, "queue:1");
        try (Ledger ledger = fixture.open(1 << 20)) {
            List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                receipts.add(ledger.appendLater(act));
            }
            receipts.forEach(CompletableFuture::join);
            for (long index : new long[] {0, 255, 256, 65_535, 65_536, 65_791, 65_792, size - 1}) {
                InclusionProof proof = ledger.prove(index);
                assertThat(proof.holds()).as("entry %d", index).isTrue();
                List<byte[]> path = new ArrayList<>(proof.path());
                path.get(path.size() / 2)[0] ^= 1;
                assertThat(new InclusionProof(index, proof.leafHash(), path, proof.checkpoint()).holds())
                        .isFalse();
                assertThat(new InclusionProof(index ^ 1, proof.leafHash(), proof.path(), proof.checkpoint()).holds())
                        .isFalse();
            }
            assertThatThrownBy(() -> ledger.prove(size)).isInstanceOf(Refusal.class);
        }
        Verdict verdict = LedgerFixture.verify(fixture.folder, Optional.empty());
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.size()).isEqualTo(size);
        assertThat(new Tiles(fixture.folder).path(Tiles.level(2), 0, 1)).exists();
        try (Ledger ledger = fixture.open()) {
            assertThat(ledger.append(act).index()).isEqualTo(size);
            assertThat(ledger.prove(size).holds()).isTrue();
        }
    }
}
