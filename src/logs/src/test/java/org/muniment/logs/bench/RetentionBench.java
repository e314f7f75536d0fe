package org.muniment.logs.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.muniment.archive.Archives;
import org.muniment.archive.Progress;
import org.muniment.archive.RetentionReport;
import org.muniment.logs.Logs;
import org.muniment.logs.TestHouse;
import org.muniment.logs.intake.Document;
import org.muniment.logs.intake.Entity;
import org.muniment.policy.RetentionPlan;
import org.muniment.terms.Actor;
import org.muniment.terms.TenantId;

/**
 * What a retention run costs: a backlog of whole months, and the ordinary day. Arguments: lines a day (default 5,000), days
 * of the backlog (default 61: July and August).
 */
public final class RetentionBench {

    private static final TenantId TENANT = new TenantId("bench");
    private static final LocalDate FIRST = LocalDate.of(2026, 7, 1);
    private static final Actor BENCH = Actor.system("bench");
    private static final int DAILY_RUNS = 5;
    private static final int WARM_UP = 10;
    private static final PrintStream OUT =
            new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true);

    private final Logs logs;
    private final RetentionPlan plan;
    private final int lines;

    private RetentionBench(Logs logs, RetentionPlan plan, int lines) {
        this.logs = logs;
        this.plan = plan;
        this.lines = lines;
    }

    public static void main(String[] args) throws IOException {
        int lines = args.length > 0 ? Integer.parseInt(args[0]) : 5_000;
        int days = args.length > 1 ? Integer.parseInt(args[1]) : 61;
        Path folder = Files.createTempDirectory("muniment-bench");
        Instant now =
                FIRST.plusDays(days + DAILY_RUNS).atStartOfDay(ZoneOffset.UTC).toInstant();
        try (TestHouse house = new TestHouse(folder, now);
                Archives archives = house.archives();
                Logs logs = house.logs(archives)) {
            RetentionBench bench = new RetentionBench(logs, house.house.policy().retention("logs.access"), lines);
            bench.ingest(days + DAILY_RUNS);
            OUT.printf("%d days of %,d lines%n", days, lines);
            bench.run("first days, not warm", FIRST.plusDays(WARM_UP - 1));
            bench.run("backlog", FIRST.plusDays(days - 1));
            for (int i = 1; i <= DAILY_RUNS; i++) {
                bench.run("one day", FIRST.plusDays(days + i - 1));
            }
        } finally {
            delete(folder);
        }
    }

    private void ingest(int days) {
        Entity entity =
                logs.entities().create(TENANT, "bench", Set.of("access"), BENCH).entity();
        AccessLines source = new AccessLines(42);
        long step = Duration.ofDays(1).toMillis() / lines;
        for (int day = 0; day < days; day++) {
            Instant start = FIRST.plusDays(day).atStartOfDay(ZoneOffset.UTC).toInstant();
            List<Document> batch = new ArrayList<>();
            for (int i = 0; i < lines; i++) {
                batch.add(Document.of("access", source.line(start.plusMillis(i * step), i)));
                if (batch.size() == 2000 || i + 1 == lines) {
                    logs.intake().accept(entity, List.copyOf(batch));
                    batch.clear();
                }
            }
            logs.intake().awaitSearchable();
        }
    }

    /** @param last the last day that is to be moved */
    private void run(String name, LocalDate last) throws IOException {
        LocalDate today = plan.hotUntil(last);
        long wall = System.nanoTime();
        long cpu = cpu();
        RetentionReport report = logs.retained().run(today, Progress.SILENT);
        double seconds = (System.nanoTime() - wall) / 1e9;
        double spent = (cpu() - cpu) / 1e9;
        long moved = report.count(RetentionReport.Outcome.ARCHIVED);
        if (moved == 0 && report.clean()) {
            return; // the last days of some months leave the hot store together
        }
        if (!report.clean()) {
            throw new IllegalStateException("not a clean run: " + report);
        }
        OUT.printf(
                "%s: %d days, %.3f s and %.3f CPU s a day, %,.0f lines/s%n",
                name, moved, seconds / moved, spent / moved, moved * lines / seconds);
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
