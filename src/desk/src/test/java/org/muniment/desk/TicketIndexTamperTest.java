package org.muniment.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.index.PageCache;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;

/** A month whose files are changed while it is open is refused once a merge comes across it, and the rest goes on. */
class TicketIndexTamperTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String CHANGED = "2026-11";
    private static final String OTHER = "2026-10";
    /** More than a tier of Lucene's merge policy has segments, so that merges begin. */
    private static final int BATCHES = 24;

    private static final int HEADER = 80;
    private static final int PAGE = 16_400;
    /** Words of a message. */
    private static final int WORDS = 300;

    @TempDir
    Path folder;

    private Vault vault;
    private Ledger ledger;
    private TicketIndex index;
    private final List<TicketEntry> all = new ArrayList<>();
    private final Random random = new Random(4711);

    @BeforeEach
    void fill() throws IOException {
        vault = Vault.open(new VaultSettings(folder.resolve("keys")), () -> NOW);
        ledger = Ledger.open(folder.resolve("ledger"), vault, () -> NOW);
        index = new TicketIndex(folder.resolve("data"), vault, new PageCache(64 << 20), ledger);
        index.apply(Map.of(OTHER, List.of(entry("elsewhere"))), Map.of());
        add(3);
        harm();
    }

    @AfterEach
    void close() {
        index.close();
        ledger.close();
        vault.close();
    }

    private void add(int batches) {
        for (int i = 0; i < batches; i++) {
            List<TicketEntry> entries = new ArrayList<>();
            for (int n = 0; n < 40; n++) {
                entries.add(entry("word" + all.size()));
                all.add(entries.get(n));
            }
            index.apply(Map.of(CHANGED, entries), Map.of());
        }
    }

    /** Long enough that files have pages which nothing read before a merge does. */
    private TicketEntry entry(String word) {
        StringBuilder text = new StringBuilder(word);
        for (int i = 0; i < WORDS; i++) {
            text.append(' ').append(Long.toHexString(random.nextLong()));
        }
        return new TicketEntry(
                UUID.randomUUID(),
                UUID.randomUUID(),
                Integer.toString(7 + all.size() % 2),
                false,
                NOW,
                Map.of("text", List.of(text.toString())));
    }

    /** Changes a byte of every page of every file of segments but the first and the last, under the open index. */
    private void harm() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("data/desk/index").resolve(CHANGED))) {
            for (Path file : files.filter(path -> path.getFileName().toString().matches("_.*\\.(cfs|fdt|tim|doc|dvd)"))
                    .toList()) {
                try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                    for (long at = HEADER + PAGE + 9; at < bytes.length() - PAGE; at += PAGE) {
                        bytes.seek(at);
                        int old = bytes.read();
                        bytes.seek(at);
                        bytes.write(old ^ 1);
                    }
                }
            }
        }
    }

    @Test
    void refusesTheMonthAMergeInTheBackgroundComesAcross() throws Exception {
        for (int i = 0; i < BATCHES && index.refused().isEmpty(); i++) {
            add(1);
            Thread.sleep(20); // merges run beside
        }
        assertThat(index.refused()).containsExactly(CHANGED);
        assertRefusedAndMadeAgain();
    }

    @Test
    void refusesTheMonthAnErasureComesAcross() {
        assertThatThrownBy(() -> index.rewrite(CHANGED, List.of(7L)))
                .isInstanceOf(Tampered.class)
                .hasMessageNotContaining("word");
        assertThat(index.refused()).containsExactly(CHANGED);
        assertRefusedAndMadeAgain();
    }

    private void assertRefusedAndMadeAgain() {
        assertThat(ledger.read(0, (int) ledger.size()))
                .filteredOn(entry -> entry.act().equals("index.tampered"))
                .hasSize(1);
        assertThat(index.search(MatchAllDocsQuery.INSTANCE, 5000))
                .as("the other month")
                .hasSize(1);
        assertThatThrownBy(() -> index.count(7))
                .isInstanceOf(Refusal.class)
                .hasMessage("the ticket index of [2026-11] is being made again");
        index.apply(Map.of(OTHER, List.of(entry("elsewhere"))), Map.of());
        Iterator<List<TicketEntry>> messages = List.of(List.copyOf(all)).iterator();
        index.rebuild(CHANGED, messages);
        index.destroyOld(CHANGED, "made again");
        assertThat(index.refused()).isEmpty();
        assertThat(index.search(MatchAllDocsQuery.INSTANCE, 5000)).hasSize(all.size() + 2);
        assertThat(index.count(8)).isGreaterThanOrEqualTo(all.size() / 2);
    }
}
