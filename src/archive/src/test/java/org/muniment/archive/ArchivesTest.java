package org.muniment.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.archive.AppendReport.Outcome;
import org.muniment.ledger.Entry;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;

/** The life of an archive with everything it stands on: vault, ledger, policy. */
class ArchivesTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final LocalDate DAY = LocalDate.of(2026, 8, 1);
    private static final ArchiveId ID = ArchiveId.of(ACME, "access", DAY);
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
    void aDayGoesInIsListedFoundAndVerified() throws Exception {
        AppendReport report = append(0, 3000);
        assertThat(report.outcome()).isEqualTo(Outcome.APPENDED);
        assertThat(report.lines()).isEqualTo(3000);
        append(1, 100);
        List<ArchiveEntry> list = house.archives.list();
        assertThat(list).singleElement().satisfies(entry -> {
            assertThat(entry.id()).isEqualTo(ID);
            assertThat(entry.lines()).isEqualTo(3100);
            assertThat(entry.bytes()).isEqualTo(Files.size(house.tar(ID)));
            assertThat(entry.days()).extracting(ArchiveEntry.Day::day).containsExactly(DAY, DAY.plusDays(1));
            assertThat(entry.expires()).isEqualTo(LocalDate.of(2027, 11, 2));
            assertThat(entry.held()).isFalse();
        });
        assertThat(house.archives.verify(ID).problems()).isEmpty();
        assertThat(house.archives.verify(ID).lines()).isEqualTo(3100);
        assertThat(found(BlockQuery.term("http.request.method", "POST"))).isNotEmpty();
        assertThat(Files.exists(Path.of(house.tar(ID) + ".checkpoint"))).isTrue();
        assertThat(Files.readString(Path.of(house.tar(ID) + ".tlog-proof")))
                .startsWith("c2sp.org/tlog-proof@v1\nextra ")
                .endsWith(Files.readString(Path.of(house.tar(ID) + ".checkpoint")));
        assertThat(children()).noneMatch(name -> name.endsWith(".new"));
    }

    @Test
    void theSameDayAgainIsNothingOrRefused() throws Exception {
        append(0, 500);
        byte[] before = Files.readAllBytes(house.tar(ID));
        assertThat(append(0, 500).outcome()).isEqualTo(Outcome.ALREADY_THERE);
        assertThatThrownBy(() -> append(0, 501))
                .isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.code()).isEqualTo(Refusal.Code.CONFLICT));
        assertThatThrownBy(() -> house.archives.append(ID, DAY.plusMonths(1), DaySource.of(List.of())))
                .isInstanceOf(Refusal.class);
        assertThat(Files.readAllBytes(house.tar(ID))).isEqualTo(before);
    }

    @Test
    void aSourceThatFailsLeavesTheArchiveAsItWas() throws Exception {
        append(0, 500);
        byte[] before = Files.readAllBytes(house.tar(ID));
        assertThatThrownBy(() -> house.archives.append(ID, DAY.plusDays(1), () -> () -> {
                    throw new IOException("hot partition is gone");
                }))
                .isInstanceOf(IOException.class);
        assertThat(Files.readAllBytes(house.tar(ID))).isEqualTo(before);
        assertThat(children()).noneMatch(name -> name.endsWith(".new"));
        assertThat(append(1, 10).outcome()).isEqualTo(Outcome.APPENDED);
        assertThat(house.archives.verify(ID).problems()).isEmpty();
    }

    @Test
    void keysAndExtractsAreGivenOutOnTheRecord() throws Exception {
        append(0, 700);
        String secret = house.archives.identityFor(ID, AUDIT);
        Path key = Files.writeString(folder.resolve("key"), secret + "\n");
        byte[] byStockTools = Shell.run(
                house.tar(ID).getParent(),
                "tar xOf " + ID.fileName() + " data/" + DAY + ".jsonl.zst.age | age -d -i " + key + " | zstd -dq");
        ByteArrayOutputStream extracted = new ByteArrayOutputStream();
        assertThat(house.archives.extract(ID, DAY, AUDIT, extracted)).isEqualTo(700);
        assertThat(extracted.toByteArray()).isEqualTo(byStockTools);
        assertThat(acts()).contains("archive.anchor", "archive.identity", "archive.extract");
        assertThat(Shell.run(house.tar(ID).getParent(), "tar xOf " + ID.fileName() + " TOC.json | sha256sum"))
                .asString(StandardCharsets.UTF_8)
                .startsWith(anchor());
    }

    @Test
    void aDestroyedArchiveIsGoneAlsoAsACopy() throws Exception {
        append(0, 700);
        Path copy = Files.copy(house.tar(ID), folder.resolve("copy.tar"));
        Path checkpoint = Files.copy(Path.of(house.tar(ID) + ".checkpoint"), folder.resolve("copy.checkpoint"));
        Path proof = Files.copy(Path.of(house.tar(ID) + ".tlog-proof"), folder.resolve("copy.tlog-proof"));
        assertThatThrownBy(() -> house.archives.destroy(ID, AUDIT))
                .isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.code()).isEqualTo(Refusal.Code.FORBIDDEN));
        house.pass(Duration.ofDays(400));
        house.archives.destroy(ID, AUDIT);
        assertThat(children()).isEmpty();
        assertThat(house.archives.list()).isEmpty();
        assertThatThrownBy(() -> found(BlockQuery.all())).isInstanceOf(Refusal.class);
        Files.copy(copy, house.tar(ID));
        Files.copy(checkpoint, Path.of(house.tar(ID) + ".checkpoint"));
        Files.copy(proof, Path.of(house.tar(ID) + ".tlog-proof"));
        assertThatThrownBy(() -> found(BlockQuery.all()))
                .isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.code()).isEqualTo(Refusal.Code.EXPIRED));
        assertThatThrownBy(() -> house.archives.identityFor(ID, AUDIT)).isInstanceOf(Refusal.class);
        assertThat(acts()).containsSubsequence("archive.destroy", "archive.key-destroyed", "archive.destroyed");
        house.close();
        house = new ArchivesFixture(folder.resolve("data"));
        assertThat(house.archives.list())
                .as("a copy put back is swept away at the next start")
                .isEmpty();
    }

    @Test
    void holdsOutliveRestartsAndStopDestruction() throws Exception {
        append(0, 50);
        assertThatThrownBy(() -> hold(" ")).isInstanceOf(Refusal.class);
        Hold hold = hold("HGB section 257");
        house.close();
        house = new ArchivesFixture(folder.resolve("data"));
        house.pass(Duration.ofDays(500));
        assertThat(house.archives.holds().list()).containsExactly(hold);
        assertThat(house.archives.holds().isHeld(ACME, "access", DAY)).isTrue();
        assertThat(house.archives.holds().isHeld(ACME, "access", DAY.plusMonths(1)))
                .isFalse();
        RetentionRun run =
                new RetentionRun(folder.resolve("data/archives"), house.house, List.of(house.archives.expiry()));
        RetentionReport report = run.run(LocalDate.of(2028, 4, 1));
        assertThat(report.count(RetentionReport.Outcome.HELD)).isEqualTo(1);
        assertThat(Files.exists(house.tar(ID))).isTrue();
        house.archives.holds().release(hold.id(), AUDIT);
        report = run.run(LocalDate.of(2028, 4, 1));
        assertThat(report.count(RetentionReport.Outcome.DESTROYED)).isEqualTo(1);
        assertThat(Files.exists(house.tar(ID))).isFalse();
        assertThat(acts()).containsSubsequence("hold.place", "retention.start", "hold.release", "archive.destroyed");
        byte[] stored = Files.readAllBytes(folder.resolve("data/keys/secret"));
        assertThat(stored).isNotEmpty();
    }

    @Test
    void whatTheLastRunDidOutlivesARestart() throws Exception {
        append(0, 50);
        Path data = folder.resolve("data");
        assertThat(new RetentionRun(data, house.house, List.of()).last()).isEmpty();
        RetentionReport report =
                new RetentionRun(data, house.house, List.of(house.archives.expiry())).run(LocalDate.of(2027, 11, 20));
        assertThat(report.count(RetentionReport.Outcome.FAILED)).isEqualTo(1);
        house.close();
        house = new ArchivesFixture(data);
        assertThat(new RetentionRun(data, house.house, List.of()).last())
                .contains(new RetentionRun.Ended(house.now, report));
        byte[] stored = Files.readAllBytes(data.resolve("retention.last"));
        assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("acme", "archive");
        stored[stored.length - 1] ^= 1;
        Files.write(data.resolve("retention.last"), stored);
        assertThat(new RetentionRun(data, house.house, List.of()).last())
                .as("a damaged one is none")
                .isEmpty();
    }

    @Test
    void onlyOneRetentionRunsAtATime() throws Exception {
        List<Refusal> refused = new ArrayList<>();
        RetentionRun[] run = new RetentionRun[2];
        Retained nested = new Retained() {
            @Override
            public String name() {
                return "nested";
            }

            @Override
            public RetentionReport run(LocalDate today, Progress progress) throws IOException {
                try {
                    run[1].run(today);
                } catch (Refusal underWay) {
                    refused.add(underWay);
                }
                throw new IllegalStateException("one part fails");
            }
        };
        run[0] = new RetentionRun(folder, house.house, List.of(nested, house.archives.expiry()));
        run[1] = new RetentionRun(folder, house.house, List.of());
        RetentionReport report = run[0].run(DAY);
        assertThat(refused).hasSize(1);
        assertThat(report.clean()).isFalse();
        assertThat(acts()).containsSubsequence("retention.start", "retention.end");
    }

    @Test
    void anArchivePutBackFromBeforeIsNoticed() throws Exception {
        append(0, 50);
        Path tar = house.tar(ID);
        List<Path> all = List.of(tar, Path.of(tar + ".checkpoint"), Path.of(tar + ".tlog-proof"));
        for (Path file : all) {
            Files.copy(file, folder.resolve(file.getFileName()));
        }
        append(1, 50);
        for (Path file : all) {
            Files.copy(folder.resolve(file.getFileName()), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(house.archives.verify(ID).problems())
                .containsExactly("the ledger holds a later state of archive acme-access-2026-08");
    }

    @Test
    void anotherArchiveInItsPlaceIsRefused() throws Exception {
        append(0, 50);
        ArchiveId other = ArchiveId.of(ACME, "error", DAY);
        house.archives.append(other, DAY, DaySource.of(new AccessLines(2, DAY, 10)));
        house.archives.close();
        Files.copy(house.tar(other), house.tar(ID), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> found(BlockQuery.all())).isInstanceOf(Tampered.class);
        assertThat(house.archives.verify(ID).sound()).isFalse();
    }

    private Hold hold(String basis) {
        return house.archives
                .holds()
                .place(new Holds.Order(ACME, Optional.of(ID), basis, AUDIT, LocalDate.of(2027, 1, 1)));
    }

    private AppendReport append(int day, int count) throws IOException {
        LocalDate date = DAY.plusDays(day);
        return house.archives.append(ID, date, DaySource.of(new AccessLines(1, date, count)));
    }

    private List<String> found(BlockQuery query) throws IOException {
        List<String> lines = new ArrayList<>();
        house.archives.search(
                ID,
                query,
                TimeRange.ALL,
                (frame, buffer, offset, length) ->
                        lines.add(new String(buffer, offset, length, StandardCharsets.UTF_8)));
        return lines;
    }

    private List<String> acts() {
        return house.ledger.read(0, 1000).stream().map(Entry::act).toList();
    }

    private String anchor() {
        return house.ledger.read(0, 1000).stream()
                .filter(entry -> entry.act().equals("archive.anchor"))
                .map(entry -> entry.object().substring(entry.object().lastIndexOf(':') + 1))
                .findFirst()
                .orElseThrow();
    }

    private List<String> children() throws IOException {
        try (var files = Files.list(house.tar(ID).getParent())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
