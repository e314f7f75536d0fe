package org.muniment.web.boot.demo;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.muniment.archive.ArchiveId;
import org.muniment.archive.ArchiveRecord;
import org.muniment.archive.Archives;
import org.muniment.archive.DaySource;
import org.muniment.logs.Logs;
import org.muniment.logs.intake.Document;
import org.muniment.logs.intake.Entity;
import org.muniment.logs.intake.Streams;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.parse.LogFormat;
import org.muniment.logs.parse.LogParser;
import org.muniment.logs.parse.Parsed;
import org.muniment.logs.search.BlockCompiler;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;
import org.muniment.web.work.RetentionWork;

/**
 * Thirteen months of a shop's logs through the ordinary intake, one month that is older than any may be, and a retention
 * run, which archives what is no longer hot and destroys what has expired.
 */
@ApplicationScoped
public class DemoLogs {

    private static final TenantId SHOP = new TenantId("shop");
    private static final long SEED = 4711;

    /** Months before the demo began that an archive has expired for certain: three months hot, a year archived. */
    private static final int EXPIRED_MONTHS = 18;

    private static final int EXPIRED_DAYS = 3;
    private static final long PAUSE_MILLIS = 200;
    private static final int MAX_PAUSES = 300;

    @Inject
    Logs logs;

    @Inject
    Archives archives;

    @Inject
    RetentionWork retention;

    /** For the container. */
    public DemoLogs() {}

    /** Whether all lines were taken in: what comes after that, the daily retention run goes on with. */
    public boolean isFilled() throws IOException {
        return archives.list().stream().anyMatch(entry -> entry.id().tenant().equals(SHOP));
    }

    /** Takes all in. Lines have ids of their own, so that beginning again after a kill doubles none. */
    public void fill(Instant began, BooleanSupplier stopped) throws IOException, InterruptedException {
        LocalDate today = LocalDate.ofInstant(began, ZoneOffset.UTC);
        Traffic traffic = new Traffic(SEED, today);
        Entity shop = new Entity("shop0000000000000000", SHOP, "sample shop", Set.of(), began, Optional.empty());
        for (YearMonth month = YearMonth.from(traffic.first());
                !month.isAfter(YearMonth.from(today));
                month = month.plusMonths(1)) {
            if (stopped.getAsBoolean()) {
                return;
            }
            accept(shop, documents(traffic, month, began));
        }
        logs.intake().awaitSearchable();
        YearMonth old = YearMonth.from(today).minusMonths(EXPIRED_MONTHS);
        for (int day = 1; day <= EXPIRED_DAYS; day++) {
            archive(traffic, old.atDay(day));
        }
        if (!stopped.getAsBoolean()) {
            retention.run();
        }
    }

    private static List<Document> documents(Traffic traffic, YearMonth month, Instant until) {
        LocalDate today = LocalDate.ofInstant(until, ZoneOffset.UTC);
        List<Document> documents = new ArrayList<>();
        for (int i = 1; i <= month.lengthOfMonth() && !month.atDay(i).isAfter(today); i++) {
            LocalDate day = month.atDay(i);
            add(documents, Streams.ACCESS, day, before(until, traffic.access(day)));
            add(documents, Streams.ERROR, day, before(until, traffic.errors(day)));
        }
        return documents;
    }

    private static void add(List<Document> documents, String stream, LocalDate day, List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            Optional<String> id = Optional.of("demo-" + day + "-" + i);
            documents.add(new Document(stream, id, lines.get(i).getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Nothing that has not happened yet. */
    private static List<String> before(Instant until, List<String> lines) {
        LogParser parser = new LogParser(LogFormat.AUTO);
        return lines.stream()
                .filter(line -> !(parser.parse(line.getBytes(StandardCharsets.UTF_8)) instanceof Parsed.Record read)
                        || read.record().time().isBefore(until))
                .toList();
    }

    private void accept(Entity shop, List<Document> documents) throws InterruptedException {
        for (int pauses = 0; ; pauses++) {
            try {
                logs.intake().accept(shop, documents);
                return;
            } catch (Refusal full) {
                if (full.code() != Refusal.Code.RATE_LIMITED || pauses == MAX_PAUSES) {
                    throw full;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    private void archive(Traffic traffic, LocalDate day) throws IOException {
        LogParser parser = new LogParser(LogFormat.COMBINED);
        List<ArchiveRecord> records = new ArrayList<>();
        for (String line : traffic.access(day)) {
            if (parser.parse(line.getBytes(StandardCharsets.UTF_8)) instanceof Parsed.Record read) {
                records.add(BlockCompiler.record(
                        read.record().toBuilder().remove(Ecs.SOURCE_IP).build()));
            }
        }
        archives.append(ArchiveId.of(SHOP, Streams.ACCESS, day), day, DaySource.of(records));
    }
}
