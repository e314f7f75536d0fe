package org.muniment.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.archive.format.v1.Hashing;
import org.muniment.archive.format.v1.TocMember;
import org.muniment.terms.TenantId;
import org.muniment.vault.age.AgeIdentity;

/** The file itself: what it holds, that stock tools read it, and that the block index never hides a match. */
class MonthAppendTest {

    private static final long SEED = 20261122;
    private static final LocalDate FIRST = LocalDate.of(2026, 8, 1);
    private static final Instant NOW = Instant.parse("2026-11-22T05:00:00.5Z");

    @TempDir
    Path folder;

    private final AgeIdentity identity = AgeIdentity.generate();
    private final AgeIdentity auditor = AgeIdentity.generate();
    private final ArchiveId id = ArchiveId.of(new TenantId("acme"), "access", FIRST);
    private ArchiveFiles files;

    @BeforeEach
    void folders() throws Exception {
        files = new ArchiveFiles(folder);
        Files.createDirectories(folder.resolve("acme"));
    }

    @Test
    void stockToolsGiveTheLinesBack() throws Exception {
        append(0, 3000);
        append(1, 9000);
        append(2, 0);
        for (AgeIdentity opener : List.of(identity, auditor)) {
            Path key = Files.writeString(folder.resolve("key"), opener.revealSecret() + "\n");
            for (int day = 0; day < 3; day++) {
                String member = "data/" + FIRST.plusDays(day) + ".jsonl.zst.age";
                byte[] opened = Shell.run(
                        folder.resolve("acme"),
                        "tar xOf " + id.fileName() + " " + member + " | age -d -i " + key + " | zstd -d");
                assertThat(opened).isEqualTo(source(day, List.of(3000, 9000, 0).get(day)));
            }
        }
        assertThat(new String(Shell.run(folder.resolve("acme"), "tar tf " + id.fileName()), StandardCharsets.UTF_8)
                        .lines())
                .startsWith("README.txt", "data/2026-08-01.jsonl.zst.age", "data/2026-08-02.jsonl.zst.age")
                .contains("index/segments_3.age", "index/_0.cfs.age", "index/_0.cfe.age", "index/_0.si.age")
                .contains("index/_1.cfs.age", "index/_1.cfe.age", "index/_1.si.age")
                .endsWith("TOC.json")
                .hasSize(12);
        assertThat(new String(
                        Shell.run(folder.resolve("acme"), "tar xOf " + id.fileName() + " README.txt"),
                        StandardCharsets.UTF_8))
                .contains("age -d -i key", "data/2026-08-01.jsonl.zst.age");
    }

    @Test
    void oldMembersStayByteForByte() throws Exception {
        append(0, 3000);
        byte[] before = Shell.run(folder, "tar xOf acme/" + id.fileName() + " data/2026-08-01.jsonl.zst.age");
        append(1, 3000);
        assertThat(Shell.run(folder, "tar xOf acme/" + id.fileName() + " data/2026-08-01.jsonl.zst.age"))
                .isEqualTo(before);
    }

    @Test
    void aMonthAppendedDayByDayHasFewSegmentsAndKeepsThem() throws Exception {
        String kept = "index/_0.cfs.age";
        append(0, 40);
        byte[] first = Shell.run(folder, "tar xOf acme/" + id.fileName() + " " + kept);
        int merged = 0;
        for (int day = 1; day < 31; day++) {
            append(day, 40);
            try (OpenArchive archive = OpenArchive.open(files.tar(id), id, identity, new BlockCache(1 << 20))) {
                List<String> names = archive.tar().toc().members().stream()
                        .map(TocMember::name)
                        .toList();
                assertThat(names.stream().filter(name -> name.endsWith(".si.age")))
                        .hasSizeLessThanOrEqualTo(10);
                assertThat(names.stream().filter(name -> name.startsWith("index/segments_")))
                        .hasSize(1);
                if (names.contains(kept)) {
                    assertThat(Shell.run(folder, "tar xOf acme/" + id.fileName() + " " + kept))
                            .isEqualTo(first);
                } else {
                    merged++;
                }
                assertThat(archive.index().frames()).isEqualTo(day + 1);
            }
        }
        assertThat(merged).isBetween(1, 29);
        try (OpenArchive archive = OpenArchive.open(files.tar(id), id, identity, new BlockCache(1 << 20))) {
            for (int day = 0; day < 31; day++) {
                assertThat(archive.index().linesSha256(FIRST.plusDays(day)))
                        .contains(Hashing.sha256Hex(source(day, 40)));
                int wanted = day;
                List<LocalDate> found = new ArrayList<>();
                TimeRange one = new TimeRange(start(wanted), start(wanted + 1));
                archive.search(BlockQuery.term("url.path", "/"), one, (frame, buffer, offset, length) -> {
                    found.add(frame.day());
                    return false;
                });
                assertThat(found).containsExactly(FIRST.plusDays(day));
            }
        }
    }

    private static Instant start(int day) {
        return FIRST.plusDays(day).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    @Test
    void aSearchFindsWhatAScanFinds() throws Exception {
        List<List<ArchiveRecord>> days = new ArrayList<>();
        for (int day = 0; day < 4; day++) {
            append(day, 8000 + 4000 * day);
            days.add(lines(day, 8000 + 4000 * day).list());
        }
        Random random = new Random(SEED);
        try (OpenArchive archive = OpenArchive.open(files.tar(id), id, identity, new BlockCache(1 << 20))) {
            long selected = 0;
            long frames = 0;
            for (int round = 0; round < 200; round++) {
                Asked asked = Asked.random(random, days);
                TimeRange range = range(random);
                List<String> expected = scan(days, asked, range);
                List<String> found = new ArrayList<>();
                SearchReport report = archive.search(asked.query(), range, collect(days, asked, range, found));
                found.sort(null);
                assertThat(found)
                        .as("seed %d, round %d: %s in %s", SEED, round, asked.query(), range)
                        .isEqualTo(expected);
                selected += report.framesSelected();
                frames += report.frames();
            }
            System.Logger log = System.getLogger("test");
            log.log(System.Logger.Level.INFO, "seed {0}: {1} of {2} frames selected", SEED, selected, frames);
            assertThat(selected).isLessThan(frames);
        }
    }

    @Test
    void aSinkCanSkipAndStop() throws Exception {
        append(0, 9000);
        append(1, 9000);
        try (OpenArchive archive = OpenArchive.open(files.tar(id), id, identity, new BlockCache(1 << 20))) {
            List<Frame> seen = new ArrayList<>();
            SearchReport report = archive.search(BlockQuery.all(), TimeRange.ALL, new LineSink() {
                @Override
                public Step frame(Frame frame) {
                    seen.add(frame);
                    return seen.size() < 3 ? Step.SKIP : Step.READ;
                }

                @Override
                public boolean line(Frame frame, byte[] buffer, int offset, int length) {
                    return false;
                }
            });
            assertThat(seen).hasSize(3);
            assertThat(seen.get(0).day()).isEqualTo(FIRST.plusDays(1));
            assertThat(seen).isSortedAccordingTo((a, b) -> b.first().compareTo(a.first()));
            assertThat(report.framesRead()).isEqualTo(1);
            assertThat(report.linesRead()).isEqualTo(1);
            assertThat(report.stopped()).isTrue();
        }
    }

    @Test
    void longTermsAndLongLinesAreFound() throws Exception {
        String tail = "x".repeat(5000);
        byte[] line = ("{\"url.path\":\"/" + tail + "end\"}").getBytes(StandardCharsets.UTF_8);
        byte[] huge = ("{\"message\":\"" + "y".repeat(3 << 20) + "\"}").getBytes(StandardCharsets.UTF_8);
        Instant noon = Instant.parse("2026-08-01T12:00:00Z");
        List<ArchiveRecord> records = List.of(
                new ArchiveRecord(noon, line, java.util.Map.of("url.path", List.of("/" + tail + "end"))),
                new ArchiveRecord(noon, huge, java.util.Map.of("message", List.of("y"))));
        append(FIRST, DaySource.of(records));
        try (OpenArchive archive = OpenArchive.open(files.tar(id), id, identity, new BlockCache(1 << 20))) {
            for (BlockQuery query : List.of(
                    BlockQuery.term("url.path", "/" + tail + "end"),
                    BlockQuery.prefix("url.path", "/" + tail),
                    BlockQuery.wildcard("url.path", "*end"),
                    BlockQuery.between("url.path", "/" + tail, "/" + tail + "z"))) {
                List<Integer> lengths = new ArrayList<>();
                archive.search(query, TimeRange.ALL, (frame, buffer, offset, length) -> lengths.add(length));
                assertThat(lengths).as(query.getClass().getSimpleName()).containsExactly(line.length);
            }
            List<Integer> lengths = new ArrayList<>();
            archive.search(
                    BlockQuery.term("message", "y"),
                    TimeRange.ALL,
                    (frame, buffer, offset, length) -> lengths.add(length));
            assertThat(lengths).containsExactly(huge.length);
        }
    }

    /** A block query and the same question to one record. */
    private record Asked(BlockQuery query, Predicate<ArchiveRecord> record) {

        static Asked random(Random random, List<List<ArchiveRecord>> days) {
            return random(random, days, 2);
        }

        private static Asked random(Random random, List<List<ArchiveRecord>> days, int depth) {
            if (depth > 0 && random.nextInt(3) == 0) {
                Asked left = random(random, days, depth - 1);
                Asked right = random(random, days, depth - 1);
                List<BlockQuery> parts = List.of(left.query, right.query);
                return random.nextBoolean()
                        ? new Asked(BlockQuery.and(parts), left.record.and(right.record))
                        : new Asked(BlockQuery.or(parts), left.record.or(right.record));
            }
            List<ArchiveRecord> day = days.get(random.nextInt(days.size()));
            ArchiveRecord example = day.get(random.nextInt(day.size()));
            List<String> fields = example.terms().keySet().stream().sorted().toList();
            String field = fields.get(random.nextInt(fields.size()));
            String value = example.terms().get(field).iterator().next();
            String part = value.substring(0, 1 + random.nextInt(value.length()));
            return switch (random.nextInt(6)) {
                case 0 -> new Asked(BlockQuery.prefix(field, part), any(field, term -> term.startsWith(part)));
                case 1 -> {
                    String end = value.substring(value.length() / 2);
                    String escaped =
                            end.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?");
                    yield new Asked(BlockQuery.wildcard(field, "*" + escaped), any(field, term -> term.endsWith(end)));
                }
                case 2 ->
                    new Asked(
                            BlockQuery.between(field, part, value),
                            any(field, term -> term.compareTo(part) >= 0 && term.compareTo(value) <= 0));
                case 3 -> new Asked(BlockQuery.term(field, value + "-not"), any(field, (value + "-not")::equals));
                default -> new Asked(BlockQuery.term(field, value), any(field, value::equals));
            };
        }

        private static Predicate<ArchiveRecord> any(String field, Predicate<String> fits) {
            return record -> {
                Collection<String> terms = record.terms().get(field);
                return terms != null && terms.stream().anyMatch(fits);
            };
        }
    }

    private static TimeRange range(Random random) {
        if (random.nextInt(3) == 0) {
            return TimeRange.ALL;
        }
        Instant from = FIRST.atStartOfDay(java.time.ZoneOffset.UTC).toInstant().plusSeconds(random.nextInt(400_000));
        return new TimeRange(from, from.plusMillis(random.nextInt(200_000_000)));
    }

    private static boolean in(TimeRange range, Instant time) {
        return range.touches(time, time);
    }

    private static List<String> scan(List<List<ArchiveRecord>> days, Asked asked, TimeRange range) {
        List<String> found = new ArrayList<>();
        for (int day = days.size() - 1; day >= 0; day--) {
            for (ArchiveRecord record : days.get(day)) {
                if (in(range, record.time()) && asked.record.test(record)) {
                    found.add(new String(record.jsonLine(), StandardCharsets.UTF_8));
                }
            }
        }
        found.sort(null);
        return found;
    }

    /** Applies the question to each line by looking the record up again: the lines carry their number. */
    private static LineSink collect(List<List<ArchiveRecord>> days, Asked asked, TimeRange range, List<String> found) {
        Set<Frame> frames = new HashSet<>();
        return new LineSink() {
            @Override
            public Step frame(Frame frame) {
                assertThat(frames.add(frame)).isTrue();
                return Step.READ;
            }

            @Override
            public boolean line(Frame frame, byte[] buffer, int offset, int length) {
                String line = new String(buffer, offset, length, StandardCharsets.UTF_8);
                int day = (int) (frame.day().toEpochDay() - FIRST.toEpochDay());
                String number = line.substring(line.lastIndexOf(':') + 1, line.length() - 1);
                ArchiveRecord record = days.get(day).get(Integer.parseInt(number));
                assertThat(record.time()).isBetween(frame.first(), frame.last());
                if (in(range, record.time()) && asked.record.test(record)) {
                    found.add(line);
                }
                return true;
            }
        };
    }

    private static AccessLines lines(int day, int count) {
        return new AccessLines(SEED, FIRST.plusDays(day), count);
    }

    private static byte[] source(int day, int count) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ArchiveRecord record : lines(day, count)) {
            out.writeBytes(record.jsonLine());
            out.write('\n');
        }
        return out.toByteArray();
    }

    private void append(int day, int count) throws Exception {
        append(FIRST.plusDays(day), DaySource.of(lines(day, count)));
    }

    private void append(LocalDate day, DaySource source) throws Exception {
        MonthAppend append = new MonthAppend(files, id, identity, List.of(auditor.recipient()));
        if (Files.exists(files.tar(id))) {
            try (OpenArchive before = OpenArchive.open(files.tar(id), id, identity, new BlockCache(1 << 20))) {
                append.write(List.of(new OfferedDay(day, source)), NOW, Optional.of(before));
            }
        } else {
            append.write(List.of(new OfferedDay(day, source)), NOW, Optional.empty());
        }
        Files.move(files.beside(id, ArchiveFiles.NEW), files.tar(id), StandardCopyOption.REPLACE_EXISTING);
    }
}
