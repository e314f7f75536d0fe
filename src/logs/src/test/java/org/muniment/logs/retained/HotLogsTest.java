package org.muniment.logs.retained;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.archive.ArchiveEntry;
import org.muniment.archive.ArchiveId;
import org.muniment.archive.ArchiveRecord;
import org.muniment.archive.Archives;
import org.muniment.archive.DaySource;
import org.muniment.archive.RetentionReport;
import org.muniment.archive.RetentionReport.Outcome;
import org.muniment.archive.RetentionReport.Step;
import org.muniment.ledger.Entry;
import org.muniment.logs.Logs;
import org.muniment.logs.TestHouse;
import org.muniment.logs.intake.Document;
import org.muniment.terms.Actor;
import org.muniment.terms.TenantId;

/** How the days of a backlog get into their archives. */
class HotLogsTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final Actor AUDITOR = Actor.system("auditor");
    private static final LocalDate FIRST = LocalDate.of(2026, 7, 29);
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 30);
    private static final int DAYS = 6;
    private static final int LINES = 40;
    private static final DateTimeFormatter CLF = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    @TempDir
    Path folder;

    @Test
    void aMonthIsMovedInOnePass() throws Exception {
        try (TestHouse house = new TestHouse(folder, noon(FIRST.plusDays(DAYS)));
                Archives archives = house.archives();
                Logs logs = house.logs(archives)) {
            ingest(logs);
            List<String> steps = new ArrayList<>();
            RetentionReport report = logs.retained().run(TODAY, (step, done, total) -> steps.add(done + "/" + total));
            assertThat(report.count(Outcome.ARCHIVED)).isEqualTo(DAYS);
            assertThat(report.steps()).extracting(Step::records).containsOnly((long) LINES);
            assertThat(report.steps()).extracting(Step::bytes).allMatch(bytes -> bytes > 0);
            assertThat(steps).containsExactly("0/6", "1/6", "2/6", "3/6", "4/6", "5/6", "6/6");
            assertThat(archives.list())
                    .extracting(ArchiveEntry::lines)
                    .containsExactlyInAnyOrder(3L * LINES, 3L * LINES);
            assertThat(acts(house, "archive.anchor")).as("one for each month").hasSize(2);
            assertThat(acts(house, "logs.hot.destroy")).as("one for each day").hasSize(DAYS);
            for (ArchiveEntry entry : archives.list()) {
                assertThat(archives.verify(entry.id()).problems()).isEmpty();
            }
        }
    }

    @Test
    void aDayThatCannotBeArchivedDoesNotKeepItsMonth() throws Exception {
        try (TestHouse house = new TestHouse(folder, noon(FIRST.plusDays(DAYS)));
                Archives archives = house.archives();
                Logs logs = house.logs(archives)) {
            ingest(logs);
            LocalDate taken = LocalDate.of(2026, 8, 2);
            ArchiveRecord other = new ArchiveRecord(noon(taken), "{}".getBytes(StandardCharsets.UTF_8), Map.of());
            archives.append(ArchiveId.of(ACME, "access", taken), taken, DaySource.of(List.of(other)));
            RetentionReport report = logs.retained().run(TODAY, (step, done, total) -> {});
            assertThat(report.count(Outcome.ARCHIVED)).isEqualTo(DAYS - 1);
            assertThat(report.steps().stream().filter(step -> step.outcome() == Outcome.FAILED))
                    .singleElement()
                    .satisfies(step -> assertThat(step.what()).contains(taken.toString()));
            assertThat(acts(house, "logs.hot.destroy")).hasSize(DAYS - 1);
            assertThat(logs.retained().run(TODAY, (step, done, total) -> {}).steps())
                    .as("it is tried again")
                    .hasSize(1);
        }
    }

    private static void ingest(Logs logs) {
        var key = logs.entities().create(ACME, "web", Set.of("access"), AUDITOR);
        for (int day = 0; day < DAYS; day++) {
            List<Document> lines = new ArrayList<>();
            for (int i = 0; i < LINES; i++) {
                String line = "203.0.113." + i + " - - ["
                        + CLF.format(noon(FIRST.plusDays(day)).plusSeconds(i)) + "] \"GET /item" + i
                        + " HTTP/1.1\" 200 17";
                lines.add(Document.of("access", line.getBytes(StandardCharsets.UTF_8)));
            }
            assertThat(logs.intake().accept(key.entity(), lines).kept()).isEqualTo(LINES);
        }
        logs.intake().awaitSearchable();
    }

    private static Instant noon(LocalDate day) {
        return day.atTime(12, 0).toInstant(ZoneOffset.UTC);
    }

    private static List<Entry> acts(TestHouse house, String act) {
        return house.house.ledger().read(0, 1000).stream()
                .filter(entry -> entry.act().equals(act))
                .toList();
    }
}
