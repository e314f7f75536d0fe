package org.muniment.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.archive.Archives;
import org.muniment.archive.Progress;
import org.muniment.archive.RetentionReport;
import org.muniment.logs.intake.Ack;
import org.muniment.logs.intake.Document;
import org.muniment.logs.intake.Entity;
import org.muniment.logs.intake.Import;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.parse.LogFormat;
import org.muniment.logs.search.LogQuery;
import org.muniment.logs.search.Result;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;

class LogsTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Actor AUDITOR = Actor.system("auditor");
    private static final DateTimeFormatter CLF = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    @TempDir
    Path folder;

    private static byte[] line(Instant at, int n) {
        String text = "203.0.113." + n % 250 + " - - [" + CLF.format(at) + "] \"GET /shop/item" + n % 40
                + "?ref=203.0.113." + n % 250 + " HTTP/1.1\" " + (n % 10 == 0 ? 503 : 200) + " " + n + " \"-\" \"Agent"
                + n % 7 + "/1.0 (canaryagent)\"";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<Document> lines(Instant from, int count) {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            documents.add(Document.of("access", line(from.plusSeconds(i), i)));
        }
        return documents;
    }

    private static Result ask(Logs logs, String text, Instant from, Instant to) {
        return logs.search().search(LogQuery.of(ACME, from, to, text), AUDITOR, Purpose.SECURITY_AUDIT);
    }

    @Test
    void keepsARejectOnceThoughItComesAgainOnAnotherDay() throws Exception {
        try (TestHouse house = new TestHouse(folder, NOW);
                Archives archives = house.archives()) {
            Document bad = new Document("access", Optional.of("r1"), "nonsense".getBytes(StandardCharsets.UTF_8));
            Entity entity;
            try (Logs logs = house.logs(archives)) {
                entity = logs.entities().create(ACME, "web", Set.of(), AUDITOR).entity();
                assertThat(status(logs, entity, bad)).isEqualTo(Ack.Status.KEPT_AS_REJECT);
                house.moveTo(NOW.plus(Duration.ofDays(1)));
                assertThat(status(logs, entity, bad)).isEqualTo(Ack.Status.DUPLICATE);
            }
            house.moveTo(NOW.plus(Duration.ofDays(3)));
            try (Logs logs = house.logs(archives)) {
                assertThat(status(logs, entity, bad)).isEqualTo(Ack.Status.DUPLICATE);
            }
        }
    }

    private static Ack.Status status(Logs logs, Entity entity, Document one) {
        return logs.intake().accept(entity, List.of(one)).items().get(0).status();
    }

    @Test
    void readsEveryLineOfABulkInTheFormatItIsTold() throws Exception {
        try (TestHouse house = new TestHouse(folder, NOW);
                Archives archives = house.archives();
                Logs logs = house.logs(archives)) {
            Entity entity =
                    logs.entities().create(ACME, "web", Set.of(), AUDITOR).entity();
            byte[] body = "{\"create\":{}}\n{\"@timestamp\":\"2026-11-22T10:00:00Z\",\"message\":\"m\"}\n"
                    .getBytes(StandardCharsets.UTF_8);
            String guessed = logs.intake().bulk(entity, Optional.of("app"), new ByteArrayInputStream(body));
            assertThat(guessed).contains("\"errors\":false").doesNotContain("\"reject\"");
            String told =
                    logs.intake().bulk(entity, Optional.of("app"), new ByteArrayInputStream(body), LogFormat.COMBINED);
            assertThat(told).contains("\"errors\":false").contains("\"reject\":\"");
        }
    }

    @Test
    void takesLinesInAndFindsThem() throws Exception {
        try (TestHouse house = new TestHouse(folder, NOW);
                Archives archives = house.archives();
                Logs logs = house.logs(archives)) {
            var key = logs.entities().create(ACME, "web servers", Set.of(), AUDITOR);
            Entity entity = logs.entities().authenticate(key.entity().id(), key.secret());
            Instant start = NOW.minus(Duration.ofHours(1));
            assertThat(logs.intake().accept(entity, lines(start, 1000)).kept()).isEqualTo(1000);
            Ack mixed = logs.intake()
                    .accept(
                            entity,
                            List.of(
                                    Document.of("access", "nonsense from 203.0.113.9".getBytes(StandardCharsets.UTF_8)),
                                    Document.of("access", line(NOW.minus(Duration.ofDays(900)), 1)),
                                    new Document("access", Optional.of("one"), line(start, 77)),
                                    new Document("access", Optional.of("one"), line(start, 77))));
            assertThat(mixed.items().stream().map(Ack.Item::status))
                    .containsExactly(
                            Ack.Status.KEPT_AS_REJECT, Ack.Status.REFUSED, Ack.Status.CREATED, Ack.Status.DUPLICATE);
            logs.intake().awaitSearchable();
            assertThat(logs.intake()
                            .accept(entity, List.of(new Document("access", Optional.of("one"), line(start, 77))))
                            .items()
                            .get(0)
                            .status())
                    .isEqualTo(Ack.Status.DUPLICATE);
            Result all = ask(logs, "", start, NOW);
            assertThat(all.total()).isEqualTo(1001);
            assertThat(all.hits()).hasSize(100);
            assertThat(all.complete()).isTrue();
            assertThat(ask(logs, "source.ip:203.0.113.7", start, NOW).total()).isEqualTo(4);
            assertThat(ask(logs, "source.ip:203.0.113.0/24", start, NOW).total())
                    .isEqualTo(1001);
            assertThat(ask(logs, "203.0.113.7", start, NOW).total()).isEqualTo(4);
            assertThat(ask(logs, "status:503 path:/shop/item1*", start, NOW).total())
                    .isEqualTo(25);
            assertThat(ask(logs, "source.ip:10.0.0.1", start, NOW).total()).isZero();
            Result rejects = logs.search()
                    .search(
                            LogQuery.of(ACME, start, NOW.plusSeconds(1), "203.0.113.9")
                                    .inStream("rejects"),
                            AUDITOR,
                            Purpose.SECURITY_AUDIT);
            assertThat(rejects.total()).isEqualTo(1);
            assertThat(rejects.hits().get(0).record().text(Ecs.ORIGINAL))
                    .get()
                    .asString()
                    .startsWith("nonsense from ");
            assertThatThrownBy(() -> ask(logs, "user.name:bob", start, NOW))
                    .isInstanceOfSatisfying(
                            Refusal.class, r -> assertThat(r.code()).isEqualTo(Refusal.Code.FORBIDDEN));
            pagesNeverOverlap(logs, start);
            assertThatThrownBy(() -> logs.entities().authenticate(key.entity().id(), "wrong"))
                    .isInstanceOf(Refusal.class);
            logs.entities().revoke(key.entity().id(), AUDITOR);
            assertThatThrownBy(() -> logs.entities().authenticate(key.entity().id(), key.secret()))
                    .isInstanceOf(Refusal.class);
        }
        nothingIsInClear("203.0.113.", "canaryagent", "shop/item");
    }

    private void pagesNeverOverlap(Logs logs, Instant start) {
        int seen = 0;
        Optional<String> cursor = Optional.empty();
        Instant last = Instant.MAX;
        do {
            Result page = logs.search()
                    .search(LogQuery.of(ACME, start, NOW, "").page(97, cursor), AUDITOR, Purpose.SECURITY_AUDIT);
            for (Result.Hit hit : page.hits()) {
                assertThat(hit.record().time()).isBeforeOrEqualTo(last);
                last = hit.record().time();
            }
            seen += page.hits().size();
            cursor = page.next();
        } while (cursor.isPresent());
        assertThat(seen).isEqualTo(1001);
    }

    private void nothingIsInClear(String... needles) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                for (String needle : needles) {
                    assertThat(content.contains(needle))
                            .as(needle + " in " + file)
                            .isFalse();
                }
            }
        }
    }

    @Test
    void answersTheSameBeforeAndAfterArchiving() throws Exception {
        Instant first = Instant.parse("2026-07-30T20:00:00Z");
        List<String> queries = List.of(
                "",
                "status:503",
                "source.ip:203.0.113.7",
                "203.0.113.0/25",
                "path:*item3*",
                "canaryagent -status:200",
                "agent:agent3",
                "bytes:[100 TO 300]",
                "ref OR item7",
                "NOT path:/shop/item1*");
        try (TestHouse house = new TestHouse(folder, first);
                Archives archives = house.archives()) {
            Map<String, Result> before = new LinkedHashMap<>();
            Map<String, List<String>> secondPages = new LinkedHashMap<>();
            Instant to = first.plus(Duration.ofDays(4));
            try (Logs logs = house.logs(archives)) {
                var key = logs.entities().create(ACME, "web", Set.of("access"), AUDITOR);
                for (int day = 0; day < 4; day++) {
                    logs.intake().accept(key.entity(), lines(first.plus(Duration.ofDays(day)), 400));
                }
                logs.intake().awaitSearchable();
                for (String query : queries) {
                    Result page = ask(logs, query, first, to);
                    before.put(query, page);
                    secondPages.put(query, nextPage(logs, page, LogQuery.of(ACME, first, to, query)));
                }
                assertThat(before.get("").total()).isEqualTo(1600);
                house.moveTo(NOW);
                LocalDate today = LocalDate.of(2026, 11, 1);
                RetentionReport report = logs.retained().run(today, Progress.SILENT);
                assertThat(report.count(RetentionReport.Outcome.FAILED))
                        .as(report.toString())
                        .isZero();
                assertThat(report.count(RetentionReport.Outcome.ARCHIVED)).isEqualTo(3);
                same(logs, before, first, to);
                before.forEach((query, page) -> assertThat(nextPage(logs, page, LogQuery.of(ACME, first, to, query)))
                        .as("second page of %s, its day archived meanwhile", query)
                        .isEqualTo(secondPages.get(query)));
                late(logs, key.entity(), first);
                report = logs.retained().run(LocalDate.of(2026, 11, 22), Progress.SILENT);
                assertThat(report.clean()).as(report.toString()).isTrue();
                assertThat(ask(logs, "latecomer", first, to).total()).isEqualTo(2);
                assertThat(ask(logs, "", first, to).total()).isEqualTo(1602);
                assertThat(logs.retained()
                                .run(LocalDate.of(2026, 11, 22), Progress.SILENT)
                                .steps())
                        .isEmpty();
            }
            try (Logs logs = house.logs(archives)) {
                assertThat(ask(logs, "", first, to).total()).isEqualTo(1602);
                assertThat(ask(logs, "latecomer", first, to).hits()).allMatch(Result.Hit::archived);
            }
        }
    }

    private static void same(Logs logs, Map<String, Result> before, Instant from, Instant to) {
        before.forEach((query, then) -> {
            Result now = ask(logs, query, from, to);
            assertThat(now.total()).as(query).isEqualTo(then.total());
            assertThat(now.histogram()).isEqualTo(then.histogram());
            assertThat(now.facets()).isEqualTo(then.facets());
            assertThat(now.next().isPresent()).isEqualTo(then.next().isPresent());
            assertThat(now.hits().stream().map(h -> h.record().json()))
                    .containsExactlyElementsOf(
                            then.hits().stream().map(h -> h.record().json()).toList());
        });
    }

    private static List<String> nextPage(Logs logs, Result page, LogQuery query) {
        if (page.next().isEmpty()) {
            return List.of();
        }
        return logs.search().search(query.page(100, page.next()), AUDITOR, Purpose.SECURITY_AUDIT).hits().stream()
                .map(hit -> hit.record().json())
                .toList();
    }

    private static void late(Logs logs, Entity entity, Instant first) {
        byte[] line = ("203.0.113.1 - - [" + CLF.format(first) + "] \"GET /latecomer HTTP/1.1\" 200 1")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(logs.intake()
                        .accept(entity, List.of(Document.of("access", line), Document.of("access", line)))
                        .kept())
                .isEqualTo(2);
        logs.intake().awaitSearchable();
        assertThat(ask(logs, "latecomer", first, first.plusSeconds(1)).total()).isEqualTo(2);
    }

    @Test
    void importsAFileOnceHoweverOften() throws Exception {
        Path file = folder.resolve("access.log");
        StringBuilder text = new StringBuilder();
        lines(NOW.minus(Duration.ofHours(3)), 7000)
                .forEach(d -> text.append(new String(d.line(), StandardCharsets.UTF_8))
                        .append('\n'));
        Files.writeString(file, text.toString() + "not a line\n");
        try (TestHouse house = new TestHouse(folder.resolve("house"), NOW);
                Archives archives = house.archives();
                Logs logs = house.logs(archives)) {
            Import.Target target = new Import.Target(ACME, "access", LogFormat.AUTO, AUDITOR);
            assertThat(logs.imports().run(file, target, (l, b) -> {})).isEqualTo(new Import.Imported(7000, 1, 0, 0));
            assertThat(logs.imports().run(file, target, (l, b) -> {})).isEqualTo(new Import.Imported(0, 0, 7001, 0));
            try (Stream<Path> marks = Files.list(house.folder.resolve("logs/imports"))) {
                for (Path mark : marks.toList()) {
                    Files.delete(mark);
                }
            }
            assertThat(logs.imports().run(file, target, (l, b) -> {}).duplicates())
                    .isGreaterThanOrEqualTo(7000);
            assertThat(ask(logs, "", NOW.minus(Duration.ofHours(4)), NOW).total())
                    .isEqualTo(7000);
            String answer = logs.intake()
                    .bulk(
                            logs.entities()
                                    .create(ACME, "b", Set.of("access"), AUDITOR)
                                    .entity(),
                            Optional.empty(),
                            new ByteArrayInputStream(
                                    "{\"index\":{}}\n{\"@timestamp\":\"2026-11-22T11:00:00Z\",\"message\":\"hi\"}\n"
                                            .getBytes(StandardCharsets.UTF_8)));
            assertThat(answer).contains("\"errors\":false");
        }
    }
}
