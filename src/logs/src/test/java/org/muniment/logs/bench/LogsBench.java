package org.muniment.logs.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.muniment.archive.Archives;
import org.muniment.index.IndexSettings;
import org.muniment.index.PageCache;
import org.muniment.logs.Logs;
import org.muniment.logs.TestHouse;
import org.muniment.logs.intake.Document;
import org.muniment.logs.intake.Entity;
import org.muniment.logs.search.Facet;
import org.muniment.logs.search.LogQuery;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;

/**
 * Ingest through the real intake (parse, guard, journal, ledger, index), size on disk and query times. Arguments: lines
 * (default 1,000,000), days they are spread over (default 5), rounds of the queries (default 20), folder (kept; when it
 * holds lines already, only the queries run).
 */
public final class LogsBench {

    private static final TenantId TENANT = new TenantId("bench");
    private static final Instant FIRST = Instant.parse("2026-11-01T00:00:00Z");
    private static final Actor BENCH = Actor.system("bench");
    private static final int BATCH = 2000;
    /** Rounds of a query before those that are measured. */
    private static final int WARM_UP = 5;

    private static final PrintStream OUT =
            new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true);

    private LogsBench() {}

    public static void main(String[] args) throws IOException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        int days = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 20;
        Path folder = args.length > 3 ? Path.of(args[3]) : Files.createTempDirectory("muniment-bench");
        try (TestHouse house =
                        new TestHouse(folder, FIRST.plus(Duration.ofDays(days)), PageCache.of(IndexSettings.DEFAULTS));
                Archives archives = house.archives();
                Logs logs = house.logs(archives)) {
            if (logs.search().streams(TENANT).isEmpty()) {
                ingest(logs, count, days);
            }
            long cpu = cpu();
            logs.compaction().round(Duration.ZERO);
            print("merging days that are over, CPU s per million lines", (cpu() - cpu) / 1e3 / count);
            queries(logs, count, days, rounds);
        }
        print(
                "load of the machine at the end",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        print("hot bytes per line", (double) bytes(folder.resolve("logs/hot")) / count);
        print("ledger bytes per line", (double) bytes(folder.resolve("ledger")) / count);
        if (args.length < 4) {
            delete(folder);
        }
    }

    private static void ingest(Logs logs, int count, int days) {
        Entity entity =
                logs.entities().create(TENANT, "bench", Set.of("access"), BENCH).entity();
        int first = Math.min(100_000, count / 5);
        long raw = ingest(logs, entity, new Work(0, first, days));
        logs.intake().awaitSearchable();
        long cpu = cpu();
        long wall = System.nanoTime();
        raw += ingest(logs, entity, new Work(first, count, days));
        logs.intake().awaitSearchable();
        double seconds = (System.nanoTime() - wall) / 1e9;
        double measured = count - first;
        print("ingest lines/s (wall, one sender)", measured / seconds);
        print("ingest CPU s per million lines (warm)", (cpu() - cpu) / 1e9 / measured * 1e6);
        print("raw bytes per line", (double) raw / count);
    }

    private record Work(int from, int to, int days) {}

    private static long ingest(Logs logs, Entity entity, Work work) {
        AccessLines lines = new AccessLines(42 + work.from);
        long raw = 0;
        long step = Duration.ofDays(work.days).toMillis() / Math.max(1, work.to);
        List<Document> batch = new ArrayList<>(BATCH);
        for (int i = work.from; i < work.to; i++) {
            byte[] line = lines.line(FIRST.plusMillis(i * step), i);
            raw += line.length + 1;
            batch.add(Document.of("access", line));
            if (batch.size() == BATCH || i + 1 == work.to) {
                send(logs, entity, batch);
                batch.clear();
            }
        }
        return raw;
    }

    private static void send(Logs logs, Entity entity, List<Document> batch) {
        while (true) {
            try {
                logs.intake().accept(entity, batch);
                return;
            } catch (Refusal full) {
                if (full.code() != Refusal.Code.RATE_LIMITED) {
                    throw full;
                }
                java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
            }
        }
    }

    private static void queries(Logs logs, int count, int days, int rounds) {
        Instant to = FIRST.plus(Duration.ofDays(days));
        LogQuery page = LogQuery.of(TENANT, FIRST, to, "").counting(0, Set.of());
        time(logs, rounds, "one address, newest 100", asking(page, "source.ip:1.0.0.0"));
        time(logs, rounds, "5xx and path prefix", asking(page, "status:[500 TO 599] path:/shop/product/1*"));
        time(logs, rounds, "word in agent", asking(page, "agent:crawler18"));
        time(
                logs,
                rounds,
                "rare needle",
                asking(page, "haystack" + (100_003L * Math.max(0, count / 200_006 - 1) + 77)));
        time(logs, rounds, "one status, newest 100", asking(page, "status:404"));
        LogQuery none = page.page(0, Optional.empty());
        time(logs, rounds, "histogram and status", none.counting(60, EnumSet.of(Facet.STATUS)));
        time(logs, rounds, "top 10 paths", none.counting(0, EnumSet.of(Facet.PATH)));
        time(logs, rounds, "wildcard inside path", asking(page, "path:*duct/123*"));
        time(logs, rounds, "everything beside the hits", LogQuery.of(TENANT, FIRST, to, "status:404"));
    }

    private static LogQuery asking(LogQuery shape, String text) {
        return new LogQuery(
                shape.tenant(),
                shape.stream(),
                shape.from(),
                shape.to(),
                text,
                shape.limit(),
                shape.cursor(),
                shape.buckets(),
                shape.facets());
    }

    private static void time(Logs logs, int rounds, String name, LogQuery query) {
        double[] millis = new double[rounds];
        long total = 0;
        long cpu = 0;
        for (int i = -WARM_UP; i < rounds; i++) {
            cpu = i == 0 ? cpu() : cpu;
            long start = System.nanoTime();
            total = logs.search().search(query, BENCH, Purpose.SECURITY_AUDIT).total();
            if (i >= 0) {
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(millis);
        OUT.printf(
                "search ms p50 %.1f p95 %.1f CPU %.1f  %s (%d found)%n",
                millis[rounds / 2], millis[(int) (rounds * 0.95)], (cpu() - cpu) / 1e6 / rounds, name, total);
    }

    private static void print(String name, double value) {
        OUT.printf("%s: %.1f%n", name, value);
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            long sum = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sum += Files.size(file);
            }
            return sum;
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
