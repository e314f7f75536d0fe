package org.muniment.archive;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.muniment.terms.Actor;
import org.muniment.terms.AllowedToUse;
import org.muniment.terms.Purpose;
import org.muniment.terms.TenantId;
import org.muniment.vault.age.AgeIdentity;

/** Figures of archives beside stock {@code tar}, {@code zstd -9} and {@code age} on the same lines; see ops/bench/archive. */
final class ArchiveBench {

    private static final long SEED = 20261122;
    private static final LocalDate FIRST = LocalDate.of(2026, 8, 1);
    private static final ArchiveId ID = ArchiveId.of(new TenantId("acme"), "access", FIRST);
    private static final int COMPARED = 5;
    private static final int WARM_UPS = 15;
    private static final String NEEDLE = "198.51.100.77";

    private final Path folder;
    private final int lines;
    private final int days;
    private final PrintStream out;

    private ArchiveBench(Path folder, int lines, int days, PrintStream out) {
        this.folder = folder;
        this.lines = lines;
        this.days = days;
        this.out = out;
    }

    @AllowedToUse("a benchmark prints its figures")
    public static void main(String[] arguments) throws Exception {
        int lines = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 40_000;
        int days = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 30;
        Path folder = Files.createTempDirectory("archive-bench");
        try {
            new ArchiveBench(folder, lines, days, System.out).run();
        } finally {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private void run() throws Exception {
        out.printf(Locale.ROOT, "seed %d, %d days of %d lines%n", SEED, days, lines);
        try (ArchivesFixture house = new ArchivesFixture(folder.resolve("data"))) {
            warmUp(house);
            long plain = appendAll(house);
            size(house, plain);
            search(house);
            Path key = Files.writeString(folder.resolve("key"), house.archives.identityFor(ID, warrant()) + "\n");
            pipe(house, key);
        }
    }

    /** Until the compiler has seen everything: what it spends is not sealing. */
    private void warmUp(ArchivesFixture house) throws IOException {
        List<ArchiveRecord> records = new AccessLines(SEED, FIRST, 60_000).list();
        for (int i = 0; i < WARM_UPS; i++) {
            ArchiveId other = ArchiveId.of(new TenantId("warm"), "access" + i / 5, FIRST);
            house.archives.append(other, FIRST.plusDays(i % 5), DaySource.of(records));
        }
    }

    /** Days of records made beforehand, so that making them is not measured; stock tools get the same lines in a file. */
    private long appendAll(ArchivesFixture house) throws Exception {
        long plain = compare(house);
        double ours = 0;
        for (int day = 0; day < days; day++) {
            List<ArchiveRecord> records = records(day);
            plain += day < COMPARED ? 0 : bytes(records);
            ours += append(house, ID, List.of(new OfferedDay(FIRST.plusDays(day), DaySource.of(records))));
        }
        out.printf(
                Locale.ROOT,
                "sealing, the whole month day by day: %.1f MB raw per CPU s, %.1f MB raw%n",
                plain / ours / 1e6,
                plain / 1e6);
        return plain;
    }

    /** The first days day by day, in one pass, without terms for the index, and by stock tools. */
    private long compare(ArchivesFixture house) throws Exception {
        List<OfferedDay> whole = new ArrayList<>();
        List<OfferedDay> bare = new ArrayList<>();
        double stock = 0;
        long plain = 0;
        Path raw = folder.resolve("raw.jsonl");
        for (int day = 0; day < Math.min(COMPARED, days); day++) {
            List<ArchiveRecord> records = records(day);
            plain += write(records, raw);
            stock += stockSeconds(raw);
            whole.add(new OfferedDay(FIRST.plusDays(day), DaySource.of(records)));
            bare.add(new OfferedDay(
                    FIRST.plusDays(day),
                    DaySource.of(records.stream()
                            .map(one -> new ArchiveRecord(one.time(), one.jsonLine(), Map.of()))
                            .toList())));
        }
        out.printf(Locale.ROOT, "stock tar|zstd -9|age: %.1f MB raw per CPU s%n", plain / stock / 1e6);
        double singly = 0;
        for (OfferedDay day : whole) {
            singly += append(house, ArchiveId.of(ID.tenant(), "singly", FIRST), List.of(day));
        }
        print("day by day", plain, singly, stock);
        ArchiveId pass = ArchiveId.of(ID.tenant(), "pass", FIRST);
        double together = append(house, pass, whole);
        print("in one pass", plain, together, stock);
        double indexless = append(house, ArchiveId.of(ID.tenant(), "bare", FIRST), bare);
        double readBack = readBack(house, pass);
        print("in one pass, but for the terms of the block index", plain, indexless, stock);
        print("in one pass, but for the read-back", plain, together - readBack, stock);
        print("in one pass, but for both", plain, indexless - readBack, stock);
        return plain;
    }

    private void print(String how, long plain, double seconds, double stock) {
        out.printf(
                Locale.ROOT,
                "sealing %s: %.1f MB raw per CPU s, %.2f times stock%n",
                how,
                plain / seconds / 1e6,
                seconds / stock);
    }

    private static double append(ArchivesFixture house, ArchiveId id, List<OfferedDay> some) throws IOException {
        System.gc(); // so that moving the prepared records about is not measured
        double before = cpuSeconds();
        house.archives.append(id, some);
        return cpuSeconds() - before;
    }

    private static double readBack(ArchivesFixture house, ArchiveId id) throws IOException {
        AgeIdentity identity = new ArchiveKeys(house.vault.keys()).identity(id);
        double before = cpuSeconds();
        VerifyReport report = new ArchiveCheck(house.tar(id), id).run(Optional.of(identity), any -> true);
        if (!report.sound()) {
            throw new IllegalStateException(report.toString());
        }
        return cpuSeconds() - before;
    }

    private static long bytes(List<ArchiveRecord> records) {
        return records.stream()
                .mapToLong(record -> record.jsonLine().length + 1L)
                .sum();
    }

    private List<ArchiveRecord> records(int day) {
        List<ArchiveRecord> records = new AccessLines(SEED, FIRST.plusDays(day), lines).list();
        if (day == days / 2) {
            Instant time = records.get(lines / 2).time();
            records.set(
                    lines / 2,
                    new ArchiveRecord(
                            time,
                            ("{\"@timestamp\":\"" + time + "\",\"source.ip\":\"" + NEEDLE + "\"}")
                                    .getBytes(StandardCharsets.UTF_8),
                            Map.of("source.ip", List.of(NEEDLE))));
        }
        return records;
    }

    private static long write(List<ArchiveRecord> records, Path file) throws IOException {
        try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (ArchiveRecord record : records) {
                to.write(record.jsonLine());
                to.write('\n');
            }
        }
        return Files.size(file);
    }

    private double stockSeconds(Path raw) throws Exception {
        String recipient =
                org.muniment.vault.age.AgeIdentity.generate().recipient().toString();
        String pipe = "tar cf - " + raw.getFileName() + " | zstd -9 -T1 -q | age -r " + recipient + " > stock.age";
        String times = new String(
                Shell.run(folder, "TIMEFORMAT='%U %S'; { time { " + pipe + "; } ; } 2>&1"), StandardCharsets.UTF_8);
        return Arrays.stream(times.strip().split(" "))
                .mapToDouble(Double::parseDouble)
                .sum();
    }

    private void size(ArchivesFixture house, long plain) throws Exception {
        long all = (long) days * lines;
        ArchiveEntry entry = house.archives.list().stream()
                .filter(one -> one.id().equals(ID))
                .findFirst()
                .orElseThrow();
        long sealed = entry.days().stream().mapToLong(ArchiveEntry.Day::bytes).sum();
        out.printf(
                Locale.ROOT,
                "size: %.1f bytes raw, %.2f in the archive for each line, of them %.2f records, %.2f index and the rest%n",
                (double) plain / all,
                (double) entry.bytes() / all,
                (double) sealed / all,
                (double) (entry.bytes() - sealed) / all);
    }

    private void search(ArchivesFixture house) throws Exception {
        List<Double> cold = new ArrayList<>();
        List<Double> warm = new ArrayList<>();
        SearchReport report = new SearchReport(0, 0, 0, 0, false);
        for (int round = 0; round < 11; round++) {
            house.archives.close();
            for (List<Double> times : List.of(cold, warm)) {
                long start = System.nanoTime();
                long[] hits = {0};
                report = house.archives.search(
                        ID, BlockQuery.term("source.ip", NEEDLE), TimeRange.ALL, (frame, buffer, offset, length) -> {
                            hits[0] += contains(buffer, offset, length) ? 1 : 0;
                            return true;
                        });
                times.add((System.nanoTime() - start) / 1e6);
                if (hits[0] != 1) {
                    throw new IllegalStateException("needle found " + hits[0] + " times");
                }
            }
        }
        out.printf(
                Locale.ROOT,
                "needle: archive closed before %.1f ms, open %.1f ms (medians); %d of %d frames read%n",
                median(cold),
                median(warm),
                report.framesRead(),
                report.frames());
    }

    private static boolean contains(byte[] buffer, int offset, int length) {
        return new String(buffer, offset, length, StandardCharsets.UTF_8).contains(NEEDLE);
    }

    private void pipe(ArchivesFixture house, Path key) throws Exception {
        String pipe = "for m in $(tar tf " + ID.fileName() + " | grep ^data/); do tar xOf " + ID.fileName()
                + " $m | age -d -i " + key + " | zstd -dq; done | grep -c " + NEEDLE;
        long start = System.nanoTime();
        String hits = new String(Shell.run(house.tar(ID).getParent(), pipe), StandardCharsets.UTF_8).strip();
        out.printf(
                Locale.ROOT,
                "needle by stock tar|age -d|zstd -d|grep: %.1f ms, %s hit%n",
                (System.nanoTime() - start) / 1e6,
                hits);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static double cpuSeconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }

    private static Warrant warrant() {
        return new Warrant(new Actor(Actor.Kind.COMMAND_LINE, "bench"), Purpose.OPERATION, "benchmark");
    }
}
