package org.muniment.logs.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.archive.ArchiveRecord;
import org.muniment.archive.BlockQuery;
import org.muniment.index.PageCache;
import org.muniment.index.Partitions;
import org.muniment.logs.TestHouse;
import org.muniment.logs.guard.Guard;
import org.muniment.logs.parse.JsonLines;
import org.muniment.logs.parse.LogRecord;
import org.muniment.logs.query.Node;
import org.muniment.logs.query.QueryText;
import org.muniment.logs.query.Resolver;
import org.muniment.logs.store.HotStore;
import org.muniment.logs.store.Item;
import org.muniment.logs.store.Part;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;
import org.muniment.vault.pseudonym.Pseudonyms;

/** One query has one answer, whether Lucene gives it, the records give it, or the block index narrows it down. */
class SameAnswerTest {

    private static final Instant DAY = Instant.parse("2026-11-22T00:00:00Z");
    private static final TenantId TENANT = new TenantId("acme");
    private static final int RECORDS = 1000;
    private static final int QUERIES = 2000;
    private static final int FRAME = 25;
    /** So few that segments are searched in two passes. */
    private static final int LOOK_FIRST = 64;

    @TempDir
    Path folder;

    @Test
    void hotPartitionRecordsAndBlockIndexAgree() throws Exception {
        long seed = Long.getLong("muniment.seed", 20261122L);
        System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
        RandomLogs random = new RandomLogs(seed);
        try (TestHouse house = new TestHouse(folder, DAY)) {
            HotStore store = new HotStore(
                    folder.resolve("hot"),
                    new Partitions(house.house.vault(), new PageCache(16 << 20)),
                    new HotStore.Limits(2, 2, 1 << 20),
                    org.muniment.ledger.Anchors.open(
                            folder.resolve("anchors"), "logs", house.house.ledger(), house.house.vault()));
            Pseudonyms pseudonyms = house.house.vault().pseudonyms(TENANT);
            Guard guard = new Guard(pseudonyms);
            Part part = store.route(TENANT, "access", java.time.LocalDate.of(2026, 11, 22), 1);
            List<LogRecord> records = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                LogRecord record = guard.apply(random.record(DAY));
                records.add(record);
                store.add(part, i, new Item(TENANT, "access", null, record));
                if (i % 300 == 0) {
                    store.commit();
                }
            }
            storedRecordsAreTheSame(store, part, records);
            long epoch = Pseudonyms.epochOf(DAY);
            Resolver resolver = new Resolver(pseudonyms, epoch, epoch);
            List<Map<String, Set<String>>> frames = frames(records);
            int found = 0;
            for (int i = 0; i < QUERIES; i++) {
                String text = random.query(2);
                Node node;
                try {
                    node = resolver.resolve(QueryText.parse(text));
                } catch (Refusal refused) {
                    throw new AssertionError(text, refused);
                }
                found += agree(store, part, new Asked(text, node, records, frames)) > 0 ? 1 : 0;
            }
            assertThat(found).isGreaterThan(QUERIES / 3);
            store.close();
        }
    }

    private record Asked(String text, Node node, List<LogRecord> records, List<Map<String, Set<String>>> frames) {}

    /** Page by page, each with another histogram: what is counted together depends on it. */
    private static long agree(HotStore store, Part part, Asked asked) throws Exception {
        LogQuery query = new LogQuery(
                TENANT,
                Optional.empty(),
                DAY,
                DAY.plus(Duration.ofDays(1)),
                "",
                50,
                Optional.empty(),
                24,
                EnumSet.allOf(Facet.class));
        Tally first = agree(store, part, asked, query);
        Optional<String> next = first.next();
        for (int bars = 0; bars <= 2 && next.isPresent(); bars++) {
            next = agree(store, part, asked, query.page(50, next).counting(bars, Set.of()))
                    .next();
        }
        return first.total();
    }

    private static Tally agree(HotStore store, Part part, Asked asked, LogQuery query) throws Exception {
        List<LogRecord> records = asked.records;
        Tally hot = new Tally(query, System.nanoTime() + Duration.ofMinutes(5).toNanos());
        new HotSearch(store, LOOK_FIRST).run(part, asked.node, hot);
        Tally cold = new Tally(query, System.nanoTime() + Duration.ofMinutes(5).toNanos());
        BlockQuery blocks = BlockCompiler.compile(asked.node);
        for (int i = 0; i < records.size(); i++) {
            LogRecord record = records.get(i);
            if (asked.node.test(record)) {
                assertThat(selects(blocks, asked.frames.get(i / FRAME)))
                        .as("block index: " + asked.text)
                        .isTrue();
                cold.count(record.time().toEpochMilli());
                cold.facets(record);
                Cursor.Place place = new Cursor.Place("access", false, 1, i);
                cold.offer(new Tally.Candidate(record.time().toEpochMilli(), place, record));
            }
        }
        assertThat(hot.total()).as(asked.text).isEqualTo(cold.total());
        assertThat(hot.histogram()).as(asked.text).isEqualTo(cold.histogram());
        assertThat(hot.topFacets()).as(asked.text).isEqualTo(cold.topFacets());
        assertThat(times(hot)).as(asked.text).isEqualTo(times(cold));
        assertThat(fields(hot)).as(asked.text).isEqualTo(fields(cold));
        assertThat(hot.next()).as(asked.text).isEqualTo(cold.next());
        return hot;
    }

    private static List<Long> times(Tally tally) {
        return tally.page().stream().map(Tally.Candidate::millis).toList();
    }

    private static List<Map<String, Object>> fields(Tally tally) {
        return tally.page().stream().map(hit -> fields(hit.record())).toList();
    }

    private static Map<String, Object> fields(LogRecord record) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("@timestamp", record.time());
        for (int i = 0; i < record.size(); i++) {
            fields.put(record.name(i), record.value(i));
        }
        return fields;
    }

    private static void storedRecordsAreTheSame(HotStore store, Part part, List<LogRecord> records) throws Exception {
        List<Map<String, Object>> expected = new ArrayList<>(records.stream()
                .sorted(java.util.Comparator.comparing(r -> r.time().toEpochMilli()))
                .map(SameAnswerTest::fields)
                .toList());
        var cursor = store.inTimeOrder(part).open();
        for (Map<String, Object> fields : expected) {
            LogRecord back = cursor.next();
            assertThat(fields(back)).isEqualTo(fields);
            assertThat(fields(JsonLines.read(back.jsonBytes()))).isEqualTo(fields);
        }
        assertThat(cursor.hasNext()).isFalse();
    }

    private static List<Map<String, Set<String>>> frames(List<LogRecord> records) {
        List<Map<String, Set<String>>> frames = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            if (i % FRAME == 0) {
                frames.add(new HashMap<>());
            }
            ArchiveRecord record = BlockCompiler.record(records.get(i));
            Map<String, Set<String>> frame = frames.get(frames.size() - 1);
            for (Map.Entry<String, ? extends Collection<String>> field :
                    record.terms().entrySet()) {
                frame.computeIfAbsent(field.getKey(), f -> new HashSet<>()).addAll(field.getValue());
            }
        }
        return frames;
    }

    private static boolean selects(BlockQuery query, Map<String, Set<String>> frame) {
        return switch (query) {
            case BlockQuery.All all -> true;
            case BlockQuery.None none -> false;
            case BlockQuery.And and -> and.parts().stream().allMatch(part -> selects(part, frame));
            case BlockQuery.Or or -> or.parts().stream().anyMatch(part -> selects(part, frame));
            case BlockQuery.Term term ->
                frame.getOrDefault(term.field(), Set.of()).contains(term.value());
            case BlockQuery.Prefix prefix ->
                frame.getOrDefault(prefix.field(), Set.of()).stream().anyMatch(t -> t.startsWith(prefix.start()));
            case BlockQuery.Wildcard wildcard -> {
                var glob = new org.muniment.logs.query.Glob(wildcard.pattern());
                yield frame.getOrDefault(wildcard.field(), Set.of()).stream().anyMatch(glob::matches);
            }
            case BlockQuery.Between between ->
                frame.getOrDefault(between.field(), Set.of()).stream()
                        .anyMatch(t -> t.compareTo(between.low()) >= 0 && t.compareTo(between.high()) <= 0);
        };
    }
}
