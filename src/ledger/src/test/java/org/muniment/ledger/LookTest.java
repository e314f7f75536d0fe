package org.muniment.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;

class LookTest {

    private static final int COUNT = (int) (2 * Hints.ENTRIES + 700);
    private static final List<Integer> RARE = List.of(5, (int) Hints.ENTRIES + 300, COUNT - 3);

    @TempDir
    static Path temporary;

    private static LedgerFixture house;
    private Ledger ledger;

    @BeforeAll
    static void fill() {
        house = new LedgerFixture(temporary);
        List<CompletableFuture<Receipt>> written = new ArrayList<>(COUNT);
        try (Ledger ledger = house.open()) {
            for (int i = 0; i < COUNT; i++) {
                String act = RARE.contains(i) ? "archive.destroyed" : "ticket.read";
                Actor actor = Actor.system("worker" + i % 7);
                String object = "Ticket:" + (i + 100_000);
                written.add(ledger.appendLater(new Act(actor, act, Purpose.OPERATION, object, Map.of())));
            }
            written.forEach(CompletableFuture::join);
        }
    }

    @AfterAll
    static void end() {
        house.close();
    }

    @BeforeEach
    void open() throws IOException {
        Disk.removeFolder(house.folder.resolve(Hints.FOLDER));
        ledger = house.open();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void findsTheSameWithHintsAndWithout() throws Exception {
        List<String> texts =
                List.of("archive.destroyed", "DESTROYED", "ticket:100005", "00300", "worker3", "nothing", "e");
        List<List<Long>> without = new ArrayList<>();
        for (String text : texts) {
            without.add(all(text).indexes);
        }
        ledger.hintKeeper().round(Duration.ZERO);
        assertThat(house.folder.resolve(Hints.FOLDER).resolve("000")).exists();
        assertThat(house.folder.resolve(Hints.FOLDER).resolve("001")).exists();
        for (int i = 0; i < texts.size(); i++) {
            assertThat(all(texts.get(i)).indexes).as(texts.get(i)).isEqualTo(without.get(i));
        }
        assertThat(all("archive.destroyed").indexes).containsExactly((long) COUNT - 3, Hints.ENTRIES + 300, 5L);
    }

    @Test
    void oneLookGoesFarWithHints() throws Exception {
        assertThat(all("archive.destroyed").looks).isGreaterThan(1);
        ledger.hintKeeper().round(Duration.ZERO);
        assertThat(all("archive.destroyed").looks).isEqualTo(1);
    }

    @Test
    void changedHintsHideNothing() throws Exception {
        ledger.hintKeeper().round(Duration.ZERO);
        Path first = house.folder.resolve(Hints.FOLDER).resolve("000");
        Path second = house.folder.resolve(Hints.FOLDER).resolve("001");
        byte[] bytes = Files.readAllBytes(first);
        Files.write(first, Files.readAllBytes(second));
        bytes[bytes.length / 2] ^= 1;
        Files.write(second, bytes);
        assertThat(all("archive.destroyed").indexes).containsExactly((long) COUNT - 3, Hints.ENTRIES + 300, 5L);
    }

    @Test
    void stopsWhereItIsToldAndGoesOnThere() {
        Found first = ledger.find("worker", Long.MAX_VALUE, 10, entry -> true);
        assertThat(first.entries())
                .extracting(Entry::index)
                .startsWith((long) COUNT - 1)
                .hasSize(10);
        assertThat(first.end()).isEqualTo(COUNT - 10L);
        Found next = ledger.find("worker", first.end(), 10, entry -> entry.index() % 2 == 0);
        assertThat(next.entries().getFirst().index()).isLessThan(first.end());
        assertThat(next.entries()).allMatch(entry -> entry.index() % 2 == 0);
        assertThat(ledger.find("", 0, 10, entry -> true).entries()).isEmpty();
    }

    private record All(List<Long> indexes, int looks) {}

    private All all(String text) {
        List<Long> indexes = new ArrayList<>();
        int looks = 0;
        for (long end = Long.MAX_VALUE; end > 0; looks++) {
            Found found = ledger.find(text, end, Ledger.MAX_READ, entry -> true);
            found.entries().forEach(entry -> indexes.add(entry.index()));
            end = found.end();
        }
        return new All(indexes, looks);
    }
}
