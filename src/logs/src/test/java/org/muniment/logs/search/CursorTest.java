package org.muniment.logs.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.muniment.logs.parse.LogRecord;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;

class CursorTest {

    private static final Instant DAY = Instant.parse("2026-11-22T00:00:00Z");
    private static final long SEED = 20261122;

    /** A record that lies in a hot partition first, and in an archive, under another number, later. */
    private record Line(long millis, String stream, int generation, int arrived) {
        Tally.Candidate candidate(boolean archived) {
            long sequence = archived ? (((long) arrived / 7) << 32) + arrived % 7 + 1 : arrived;
            return new Tally.Candidate(
                    millis,
                    new Cursor.Place(stream, archived, generation, sequence),
                    LogRecord.at(Instant.ofEpochMilli(millis))
                            .put("event.sequence", (long) arrived)
                            .build());
        }
    }

    @Test
    void everyHitIsOnOnePageEvenWhereManyHaveOneTimeAndDaysAreArchivedMeanwhile() {
        Random random = new Random(SEED);
        System.getLogger("test").log(System.Logger.Level.INFO, "seed " + SEED);
        for (int round = 0; round < 200; round++) {
            List<Line> lines = new ArrayList<>();
            int count = random.nextInt(400);
            for (int i = 0; i < count; i++) {
                long millis = DAY.toEpochMilli() + random.nextInt(1 + random.nextInt(4));
                lines.add(new Line(millis, "s" + random.nextInt(2), 1 + random.nextInt(2), i));
            }
            int archivedAtPage = random.nextInt(12);
            List<Line> shown = new ArrayList<>();
            Optional<String> next = Optional.empty();
            for (int page = 0; page == 0 || next.isPresent(); page++) {
                next = page(lines, next, page >= archivedAtPage, shown);
            }
            assertThat(shown).as("round %d", round).hasSameSizeAs(lines).doesNotHaveDuplicates();
            assertThat(shown).isSortedAccordingTo((a, b) -> Long.compare(b.millis, a.millis));
        }
    }

    private static Optional<String> page(
            List<Line> lines, Optional<String> cursor, boolean archived, List<Line> shown) {
        Tally tally = tally(30, cursor);
        List<Line> anyOrder = new ArrayList<>(lines);
        Collections.shuffle(anyOrder, new Random(SEED));
        anyOrder.forEach(line -> tally.offer(line.candidate(archived && line.generation == 1)));
        for (Tally.Candidate hit : tally.page()) {
            int arrived = ((Long) hit.record().value("event.sequence").orElseThrow()).intValue();
            shown.add(lines.get(arrived));
        }
        return tally.next();
    }

    @Test
    void aPageWithinOneTimeKeepsNoMoreThanAPage() {
        Optional<String> next = Optional.empty();
        for (int page = 0; page < 20; page++) {
            Tally tally = tally(50, next);
            for (int i = 0; i < 2000; i++) {
                tally.offer(new Line(DAY.toEpochMilli(), "s", 1, i).candidate(false));
            }
            assertThat(tally.wanted()).isEqualTo(51);
            assertThat(tally.page().getFirst().place().sequence()).isEqualTo(page * 50L);
            next = tally.next();
        }
    }

    @Test
    void refusesWhatIsNoCursor() {
        for (String text : List.of("", "1", "1-2", "a-b-c-d-e-f", "1-2-0-1", "1-2-0-1-x-s")) {
            assertThatThrownBy(() -> tally(10, Optional.of(text)))
                    .as(text)
                    .isInstanceOfSatisfying(
                            Refusal.class, r -> assertThat(r.code()).isEqualTo(Refusal.Code.BAD_INPUT));
        }
    }

    private static Tally tally(int limit, Optional<String> cursor) {
        LogQuery query = new LogQuery(
                new TenantId("acme"), Optional.empty(), DAY, DAY.plusSeconds(60), "", limit, cursor, 0, Set.of());
        return new Tally(query, System.nanoTime() + Duration.ofMinutes(5).toNanos());
    }
}
