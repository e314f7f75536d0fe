package org.muniment.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.archive.RetentionReport.Outcome;
import org.muniment.archive.format.v1.FileSource;
import org.muniment.archive.format.v1.MonthTar;
import org.muniment.archive.format.v1.TocMember;
import org.muniment.ledger.Entry;
import org.muniment.terms.TenantId;

class RestoreDrillTest {

    private static final LocalDate FIRST = LocalDate.of(2026, 8, 1);
    private static final ArchiveId ID = ArchiveId.of(new TenantId("acme"), "access", FIRST);
    private static final String PATH = "/usr/local/bin:/usr/bin:/bin";

    @TempDir
    Path folder;

    private ArchivesFixture house;

    @BeforeEach
    void open() throws IOException {
        house = new ArchivesFixture(folder.resolve("data"));
    }

    @AfterEach
    void close() {
        house.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void opensDaysOfAnArchiveAndRecordsIt(boolean stock) throws Exception {
        RestoreDrill drill = drill(stock);
        assertThat(drill.drill()).isEmpty();
        append(5);
        DrillReport report = drill.drill().orElseThrow();
        assertThat(report.problems()).isEmpty();
        assertThat(report.stockTools()).isEqualTo(stock);
        assertThat(report.days()).hasSize(RestoreDrill.MAX_DAYS).isSorted();
        assertThat(report.lines()).isEqualTo(3 * 300);
        assertThat(acts()).containsSubsequence("archive.anchor", "archive.drill", "archive.drilled");
        try (var files = Files.list(house.tar(ID).getParent())) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(ArchiveFiles.NEW));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void saysWhatCannotBeRestored(boolean stock) throws Exception {
        append(1);
        TocMember member;
        try (FileSource source = new FileSource(house.tar(ID))) {
            member = MonthTar.open(source).toc().day(FIRST).orElseThrow();
        }
        try (RandomAccessFile file = new RandomAccessFile(house.tar(ID).toFile(), "rw")) {
            file.seek(member.offset() + member.size() - 1);
            int last = file.read();
            file.seek(member.offset() + member.size() - 1);
            file.write(last ^ 1);
        }
        RetentionReport report = drill(stock).run(FIRST.plusMonths(4), Progress.SILENT);
        assertThat(report.count(Outcome.FAILED)).isEqualTo(1);
        assertThat(report.steps().getFirst().note()).contains("2026-08-01");
        assertThat(acts()).endsWith("archive.drill", "archive.drilled");
    }

    @Test
    void isHeldOnceAMonth() throws Exception {
        append(1);
        RestoreDrill drill = drill(false);
        LocalDate day = LocalDate.of(2026, 11, 22);
        assertThat(drill.run(day, Progress.SILENT).count(Outcome.VERIFIED)).isEqualTo(1);
        assertThat(drill(false).run(day.plusDays(8), Progress.SILENT).steps()).isEmpty();
        assertThat(drill(false).run(day.plusDays(9), Progress.SILENT).count(Outcome.VERIFIED))
                .isEqualTo(1);
    }

    @Test
    void toolsAreFoundTogetherOrNotAtAll() throws Exception {
        for (String program : List.of("tar", "age")) {
            assertThat(Files.createFile(folder.resolve(program)).toFile().setExecutable(true))
                    .isTrue();
        }
        assertThat(StockTools.find(folder.toString())).isEmpty();
        assertThat(StockTools.find("")).isEmpty();
    }

    private RestoreDrill drill(boolean stock) {
        Optional<StockTools> tools = stock ? StockTools.find(PATH) : Optional.empty();
        assertThat(tools.isPresent()).as("tar, age and zstd are installed").isEqualTo(stock);
        return new RestoreDrill(house.archives, house.ledger, folder.resolve("data/archives/.drilled"), tools);
    }

    private void append(int days) throws IOException {
        house.archives.append(
                ID,
                IntStream.range(0, days)
                        .mapToObj(FIRST::plusDays)
                        .map(day -> new OfferedDay(day, DaySource.of(new AccessLines(1, day, 300))))
                        .toList());
    }

    private List<String> acts() {
        return house.ledger.read(0, 1000).stream().map(Entry::act).toList();
    }
}
