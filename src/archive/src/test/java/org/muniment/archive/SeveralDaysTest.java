package org.muniment.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.archive.AppendReport.Outcome;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;

/** Days of a month that go into their archive together. */
class SeveralDaysTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final LocalDate FIRST = LocalDate.of(2026, 8, 1);
    private static final ArchiveId ID = ArchiveId.of(ACME, "access", FIRST);
    private static final Warrant AUDIT =
            new Warrant(new Actor(Actor.Kind.STAFF, "auditor-1"), Purpose.SECURITY_AUDIT, "yearly audit");

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

    @Test
    void areWhatTheyAreOneByOne() throws Exception {
        ArchiveId single = ArchiveId.of(ACME, "single", FIRST);
        for (int day = 0; day < 5; day++) {
            house.archives.append(single, day(day).day(), day(day).records());
        }
        house.archives.append(ID, List.of(day(2)));
        int before = anchors();
        List<AppendReport> reports = house.archives.append(ID, List.of(day(4), day(2), day(0), day(1), day(3)));
        assertThat(anchors()).as("one state of the archive, one entry").isEqualTo(before + 1);
        assertThat(reports)
                .extracting(AppendReport::day)
                .containsExactly(FIRST.plusDays(4), FIRST.plusDays(2), FIRST, FIRST.plusDays(1), FIRST.plusDays(3));
        assertThat(reports)
                .extracting(AppendReport::outcome)
                .containsExactly(
                        Outcome.APPENDED, Outcome.ALREADY_THERE, Outcome.APPENDED, Outcome.APPENDED, Outcome.APPENDED);
        assertThat(reports).extracting(AppendReport::lines).containsExactly(2100L, 1500L, 900L, 1200L, 1800L);
        for (int day = 0; day < 5; day++) {
            assertThat(extract(ID, day)).isEqualTo(extract(single, day));
        }
        assertThat(house.archives.verify(ID).problems()).isEmpty();
        for (BlockQuery query : List.of(BlockQuery.term("http.response.status_code", "404"), BlockQuery.all())) {
            assertThat(lines(ID, query)).isNotEmpty().isEqualTo(lines(single, query));
        }
    }

    @Test
    void allGoInOrNone() throws Exception {
        house.archives.append(ID, List.of(day(0)));
        byte[] before = Files.readAllBytes(house.tar(ID));
        OfferedDay other = new OfferedDay(FIRST, DaySource.of(new AccessLines(9, FIRST, 900)));
        assertThatThrownBy(() -> house.archives.append(ID, List.of(day(1), other)))
                .isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.code()).isEqualTo(Refusal.Code.CONFLICT));
        OfferedDay broken = new OfferedDay(FIRST.plusDays(2), () -> () -> {
            throw new IOException("hot partition is gone");
        });
        assertThatThrownBy(() -> house.archives.append(ID, List.of(day(1), broken)))
                .isInstanceOf(IOException.class);
        assertThat(Files.readAllBytes(house.tar(ID))).isEqualTo(before);
        try (var files = Files.list(house.tar(ID).getParent())) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(ArchiveFiles.NEW));
        }
        assertThat(house.archives.append(ID, List.of(day(0), day(1)))).hasSize(2);
    }

    @Test
    void areOfOneMonthEachOnceAndNotMoreThanItHas() {
        List<OfferedDay> tooMany =
                IntStream.rangeClosed(0, Archives.MAX_DAYS).mapToObj(this::day).toList();
        for (List<OfferedDay> wrong :
                List.of(List.<OfferedDay>of(), tooMany, List.of(day(0), day(31)), List.of(day(1), day(1)))) {
            assertThatThrownBy(() -> house.archives.append(ID, wrong))
                    .isInstanceOfSatisfying(
                            Refusal.class, r -> assertThat(r.code()).isEqualTo(Refusal.Code.BAD_INPUT));
        }
    }

    @Test
    void areReadOneAfterTheOther() throws Exception {
        List<Integer> open = new ArrayList<>();
        List<OfferedDay> days = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int day = i;
            days.add(new OfferedDay(FIRST.plusDays(i), () -> {
                assertThat(open).isEmpty();
                open.add(day);
                DaySource.Records records = day(day).records().open();
                return new DaySource.Records() {
                    @Override
                    public java.util.Optional<ArchiveRecord> next() throws IOException {
                        return records.next();
                    }

                    @Override
                    public void close() {
                        open.remove((Integer) day);
                    }
                };
            }));
        }
        assertThat(house.archives.append(ID, days)).hasSize(3);
        assertThat(open).isEmpty();
    }

    @Test
    void aHoldOnTheirArchiveKeepsTheirLateRecordsToo() throws Exception {
        ArchiveId late = ArchiveId.of(ACME, ArchiveId.lateStream("access", 2), FIRST);
        ArchiveId namedAlike = ArchiveId.of(ACME, "access.later", FIRST);
        for (ArchiveId id : List.of(ID, late, namedAlike)) {
            house.archives.append(id, List.of(day(0)));
        }
        Hold hold = house.archives
                .holds()
                .place(new Holds.Order(
                        ACME, java.util.Optional.of(ID), "HGB section 257", AUDIT, LocalDate.of(2027, 1, 1)));
        house.pass(java.time.Duration.ofDays(500));
        RetentionReport report = house.archives.expiry().run(LocalDate.of(2028, 4, 1), Progress.SILENT);
        assertThat(report.count(RetentionReport.Outcome.HELD)).isEqualTo(2);
        assertThat(report.count(RetentionReport.Outcome.DESTROYED)).isEqualTo(1);
        assertThat(house.archives.list()).extracting(ArchiveEntry::id).containsExactlyInAnyOrder(ID, late);
        assertThat(house.archives.list()).allMatch(ArchiveEntry::held);
        assertThat(hold.covers(ArchiveId.of(ACME, ArchiveId.lateStream("access", 2), FIRST.plusMonths(1))))
                .isFalse();
    }

    private OfferedDay day(int number) {
        LocalDate day = FIRST.plusDays(number);
        return new OfferedDay(day, DaySource.of(new AccessLines(1, day, 900 + 300 * number)));
    }

    private byte[] extract(ArchiveId id, int day) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        house.archives.extract(id, FIRST.plusDays(day), AUDIT, out);
        return out.toByteArray();
    }

    private List<String> lines(ArchiveId id, BlockQuery query) throws IOException {
        List<String> lines = new ArrayList<>();
        house.archives.search(
                id,
                query,
                TimeRange.ALL,
                (frame, buffer, offset, length) ->
                        lines.add(new String(buffer, offset, length, java.nio.charset.StandardCharsets.UTF_8)));
        return lines;
    }

    private int anchors() {
        return (int) house.ledger.read(0, 1000).stream()
                .filter(entry -> entry.act().equals("archive.anchor"))
                .count();
    }
}
