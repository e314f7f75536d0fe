package org.muniment.logs.retained;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.archive.Archives;
import org.muniment.archive.Hold;
import org.muniment.archive.Holds;
import org.muniment.archive.Progress;
import org.muniment.archive.RetentionReport;
import org.muniment.archive.RetentionReport.Outcome;
import org.muniment.archive.Warrant;
import org.muniment.ledger.Entry;
import org.muniment.logs.Logs;
import org.muniment.logs.TestHouse;
import org.muniment.logs.intake.Document;
import org.muniment.logs.intake.Entity;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.search.LogQuery;
import org.muniment.logs.search.Result;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyKind;
import org.muniment.vault.pseudonym.Pseudonyms;

/** Addresses over several epochs, hot and archived, up to the end of their keys. */
class AddressKeysTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final LocalDate TODAY = LocalDate.ofInstant(NOW, ZoneOffset.UTC);
    private static final Instant FIRST = NOW.minus(Duration.ofDays(200));
    private static final Actor AUDITOR = Actor.system("auditor");
    private static final DateTimeFormatter CLF = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** Days before today on which lines are written; the policy keeps keys 92 days after their epoch. */
    private static final List<Integer> AGES = List.of(150, 100, 40, 1);

    private static final List<String> ADDRESSES =
            List.of("203.0.113.7", "203.0.113.8", "198.51.100.7", "2001:db8:1::7", "2001:db8:2::7", "2001:db9::7");
    private static final Map<String, Integer> FOUND_A_DAY = new LinkedHashMap<>(Map.of(
            "ip:203.0.113.7", 1,
            "ip:203.0.113.0/24", 2,
            "ip:\"::ffff:203.0.113.0/120\"", 2,
            "203.0.113.7", 1,
            "ip:\"2001:db8:1::7\"", 1,
            "ip:\"2001:db8::/32\"", 2,
            "ip:\"2001:DB8:2::/48\"", 1,
            "forwarded:192.0.2.0/24", 6,
            "path:/x -ip:203.0.113.0/24", 4));

    @TempDir
    Path folder;

    private static List<Document> lines(Instant at) {
        List<Document> lines = new ArrayList<>();
        for (String address : ADDRESSES) {
            String line = address + " - - [" + CLF.format(at) + "] \"GET /x?from=" + address
                    + " HTTP/1.1\" 200 5 \"-\" \"curl/8.5.0\" \"192.0.2.9\"";
            lines.add(Document.of("access", line.getBytes(StandardCharsets.UTF_8)));
        }
        return lines;
    }

    private static Result ask(Logs logs, String text) {
        return logs.search()
                .search(LogQuery.of(ACME, FIRST, NOW.plusSeconds(1), text), AUDITOR, Purpose.SECURITY_AUDIT);
    }

    private static void everyDay(Logs logs, int days) {
        FOUND_A_DAY.forEach((query, each) -> {
            boolean not = query.contains("-ip");
            int lost = not ? (AGES.size() - days) * ADDRESSES.size() : 0;
            assertThat(ask(logs, query).total()).as(query).isEqualTo((long) each * days + lost);
        });
    }

    private static Entity sender(Logs logs) {
        var key = logs.entities().create(ACME, "web", Set.of(), AUDITOR);
        return logs.entities().authenticate(key.entity().id(), key.secret());
    }

    @Test
    void searchesEveryEpochUntilItsKeyIsDestroyed() throws Exception {
        try (TestHouse house = new TestHouse(folder, NOW);
                Archives archives = house.archives()) {
            String pseudonym;
            try (Logs logs = house.logs(archives)) {
                Entity entity = sender(logs);
                for (int age : AGES) {
                    Instant at = NOW.minus(Duration.ofDays(age));
                    assertThat(logs.intake().accept(entity, lines(at)).kept()).isEqualTo(ADDRESSES.size());
                }
                logs.intake().awaitSearchable();
                everyDay(logs, AGES.size());
                assertThat(logs.retained().run(TODAY, Progress.SILENT).count(Outcome.ARCHIVED))
                        .isEqualTo(2);
                everyDay(logs, AGES.size());
                assertThat(ask(logs, "ip:203.0.113.7").lost()).isEmpty();
                Result.Hit oldest = ask(logs, "ip:203.0.113.7").hits().get(3);
                assertThat(oldest.archived()).isTrue();
                pseudonym = oldest.record().text(Ecs.SOURCE_IP).orElseThrow();
                aHoldKeepsTheKey(archives, logs);
                endsTheKeyOfTheOldestEpoch(house, logs);
                afterwards(logs, pseudonym);
                aLateLineMakesNoKey(house, logs, entity);
            }
            try (Logs again = house.logs(archives)) {
                afterwards(again, pseudonym);
            }
        }
    }

    private static void aHoldKeepsTheKey(Archives archives, Logs logs) throws Exception {
        Warrant warrant = new Warrant(AUDITOR, Purpose.LEGAL_DISCLOSURE, "claim");
        Hold hold = archives.holds()
                .place(new Holds.Order(
                        ACME,
                        Optional.of(org.muniment.archive.ArchiveId.of(ACME, "access", TODAY.minusDays(150))),
                        "§ 17",
                        warrant,
                        TODAY.plusDays(30)));
        RetentionReport held = logs.addressKeys().run(TODAY, Progress.SILENT);
        assertThat(held.count(Outcome.HELD)).isEqualTo(1);
        assertThat(held.count(Outcome.DESTROYED)).isZero();
        everyDay(logs, AGES.size());
        archives.holds().release(hold.id(), warrant);
    }

    private static void endsTheKeyOfTheOldestEpoch(TestHouse house, Logs logs) throws Exception {
        RetentionReport report = logs.addressKeys().run(TODAY, Progress.SILENT);
        assertThat(report.count(Outcome.DESTROYED)).isEqualTo(1);
        assertThat(logs.addressKeys().run(TODAY, Progress.SILENT).steps()).isEmpty();
        List<Entry> entries = house.house.ledger().read(0, 1000, AUDITOR, Purpose.OPERATION);
        assertThat(entries)
                .filteredOn(entry -> entry.act().equals("key.destroyed"))
                .anySatisfy(entry -> assertThat(entry.details().orElseThrow().get("commitment"))
                        .matches("[0-9a-f]{64}"));
    }

    private static void afterwards(Logs logs, String pseudonym) {
        everyDay(logs, AGES.size() - 1);
        long epoch = Pseudonyms.epochOf(NOW.minus(Duration.ofDays(150)));
        assertThat(ask(logs, "ip:203.0.113.7").lost())
                .containsExactly(new Result.Lost(Pseudonyms.startOf(epoch), Pseudonyms.startOf(epoch + 1)));
        assertThat(ask(logs, "path:/x").lost()).isEmpty();
        assertThat(ask(logs, "source.pseudonym:" + pseudonym).total()).isEqualTo(1);
        assertThat(ask(logs, "source.pseudonym:" + pseudonym).lost()).isEmpty();
        LogQuery recent = LogQuery.of(ACME, NOW.minus(Duration.ofDays(50)), NOW, "ip:203.0.113.7");
        assertThat(logs.search().search(recent, AUDITOR, Purpose.SECURITY_AUDIT).lost())
                .isEmpty();
    }

    private static void aLateLineMakesNoKey(TestHouse house, Logs logs, Entity entity) {
        Instant at = NOW.minus(Duration.ofDays(150));
        String line = "203.0.113.99 - - [" + CLF.format(at) + "] \"GET /late HTTP/1.1\" 200 5 \"-\" \"curl/8.5.0\"";
        assertThat(logs.intake()
                        .accept(entity, List.of(Document.of("late", line.getBytes(StandardCharsets.UTF_8))))
                        .kept())
                .isEqualTo(1);
        logs.intake().awaitSearchable();
        assertThat(ask(logs, "path:/late").hits().get(0).record().text(Ecs.SOURCE_IP))
                .isPresent()
                .isNotEqualTo(Optional.of("203.0.113.99"));
        assertThat(ask(logs, "ip:203.0.113.99").total()).isZero();
        String label = Long.toString(Pseudonyms.epochOf(at));
        assertThat(house.house.vault().keys().list().stream()
                        .filter(key ->
                                key.kind() == KeyKind.PSEUDONYM && key.label().equals(label)))
                .hasSize(1)
                .noneMatch(KeyEntry::live);
    }
}
