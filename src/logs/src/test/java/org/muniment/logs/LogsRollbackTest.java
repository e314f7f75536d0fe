package org.muniment.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.archive.Archives;
import org.muniment.logs.intake.Document;
import org.muniment.logs.intake.Entity;
import org.muniment.logs.search.LogQuery;
import org.muniment.logs.search.Result;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.TenantId;

/** An old hot partition put back is noticed; what a crash leaves behind is not mistaken for one. */
class LogsRollbackTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant DAY = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant BEFORE = DAY.minus(Duration.ofDays(1));
    private static final Actor AUDITOR = Actor.system("auditor");

    @TempDir
    Path folder;

    /** Opens the house, does something with its logs and closes it cleanly. */
    private Result with(Work work) throws Exception {
        try (TestHouse house = new TestHouse(folder, NOW);
                Archives archives = house.archives();
                Logs logs = house.logs(archives)) {
            work.on(logs);
            logs.intake().awaitSearchable();
            return logs.search()
                    .search(
                            LogQuery.of(ACME, BEFORE.minus(Duration.ofDays(5)), NOW, ""),
                            AUDITOR,
                            Purpose.SECURITY_AUDIT);
        }
    }

    @FunctionalInterface
    private interface Work {
        void on(Logs logs) throws IOException;
    }

    private static void add(Logs logs, Instant from, int count) {
        Entity entity = logs.entities().create(ACME, "web", Set.of(), AUDITOR).entity();
        List<Document> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String line = "{\"@timestamp\":\"" + from.plusSeconds(i) + "\",\"message\":\"m" + i + "\"}";
            lines.add(Document.of("app", line.getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(logs.intake().accept(entity, lines).kept()).isEqualTo(count);
    }

    private Path partition(String name) {
        return folder.resolve("logs/hot/acme/app").resolve(name);
    }

    private static void copy(Path from, Path to) throws IOException {
        delete(to);
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path gone) throws IOException {
        if (Files.exists(gone)) {
            try (Stream<Path> all = Files.walk(gone)) {
                for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void putBackAnOldDay() throws Exception {
        with(logs -> {
            add(logs, BEFORE, 10);
            add(logs, DAY, 20);
        });
        copy(partition("2026-11-21"), folder.resolve("old"));
        assertThat(with(logs -> add(logs, DAY, 5)).total()).isEqualTo(35);
        with(logs -> {}); // the journal lets go of these lines
        copy(folder.resolve("old"), partition("2026-11-21"));
    }

    @Test
    void refusesAnOldPartitionPutBackAndAnswersFromTheOthers() throws Exception {
        putBackAnOldDay();
        Result result = with(logs -> {});
        assertThat(result.refused()).containsExactly("app of 2026-11-21");
        assertThat(result.total()).isEqualTo(10);
    }

    @Test
    void refusesItAlsoWithTheOldTableOfAnchors() throws Exception {
        with(logs -> add(logs, DAY, 20));
        copy(partition("2026-11-21"), folder.resolve("old"));
        Files.copy(folder.resolve("logs/anchors"), folder.resolve("table"));
        with(logs -> add(logs, DAY, 5));
        copy(folder.resolve("old"), partition("2026-11-21"));
        Files.copy(folder.resolve("table"), folder.resolve("logs/anchors"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(with(logs -> {}).refused()).containsExactly("app of 2026-11-21");
    }

    @Test
    void takesNewLinesOfARefusedDay() throws Exception {
        putBackAnOldDay();
        Result result = with(logs -> add(logs, DAY.plusSeconds(3600), 7));
        assertThat(result.refused()).containsExactly("app of 2026-11-21");
        assertThat(result.total()).isEqualTo(17);
        assertThat(with(logs -> {}).total()).isEqualTo(17);
        assertThat(partition("2026-11-21.2")).isDirectory();
    }

    @Test
    void bringsBackWhatTheJournalStillHolds() throws Exception {
        with(logs -> {});
        with(logs -> add(logs, DAY, 20));
        delete(partition("2026-11-21"));
        Result result = with(logs -> {});
        assertThat(result.refused()).containsExactly("app of 2026-11-21");
        assertThat(result.total()).isEqualTo(20);
    }

    @Test
    void noticesAPartitionThatIsGone() throws Exception {
        with(logs -> {
            add(logs, BEFORE, 10);
            add(logs, DAY, 20);
        });
        with(logs -> {});
        delete(partition("2026-11-21"));
        Result result = with(logs -> {});
        assertThat(result.refused()).containsExactly("app of 2026-11-21");
        assertThat(result.total()).isEqualTo(10);
    }

    /** As after a crash between a commit and its anchor: the ledger and its table are those of before. */
    @Test
    void opensACommitThatIsNewerThanItsAnchor() throws Exception {
        with(logs -> add(logs, DAY, 20));
        copy(folder.resolve("ledger"), folder.resolve("ledger-before"));
        Files.copy(folder.resolve("logs/anchors"), folder.resolve("table"));
        with(logs -> add(logs, DAY, 5));
        copy(folder.resolve("ledger-before"), folder.resolve("ledger"));
        Files.copy(folder.resolve("table"), folder.resolve("logs/anchors"), StandardCopyOption.REPLACE_EXISTING);
        Result result = with(logs -> {});
        assertThat(result.refused()).isEmpty();
        assertThat(result.total()).isEqualTo(25);
    }

    @Test
    void makesOneSegmentOfADayThatIsOver() throws Exception {
        for (int i = 0; i < 4; i++) {
            with(logs -> add(logs, DAY, 10));
        }
        assertThat(segments()).isGreaterThan(1);
        Result merged = with(logs -> logs.compaction().round(Duration.ZERO));
        assertThat(merged.total()).isEqualTo(40);
        assertThat(merged.refused()).isEmpty();
        assertThat(segments()).isEqualTo(1);
        Result more = with(logs -> {
            add(logs, DAY, 3);
            logs.compaction().round(Duration.ZERO);
            add(logs, DAY, 4);
        });
        assertThat(more.total()).isEqualTo(47);
    }

    private long segments() throws IOException {
        try (Stream<Path> files = Files.list(partition("2026-11-21"))) {
            return files.filter(file -> file.toString().endsWith(".si")).count();
        }
    }
}
