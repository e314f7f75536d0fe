package org.muniment.logs.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.archive.Archives;
import org.muniment.ledger.Entry;
import org.muniment.logs.Logs;
import org.muniment.logs.TestHouse;
import org.muniment.logs.query.QueryText;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;

class AddressLimitTest {

    private static final Actor AUDITOR =
            new Actor(Actor.Kind.STAFF, UUID.randomUUID().toString());

    @TempDir
    Path folder;

    private long nanos;
    private final AddressLimit limit = new AddressLimit(() -> nanos);

    private void ask(String query, Actor actor) {
        limit.count(QueryText.parse(query), actor);
    }

    private static String addresses(int from, int to) {
        return IntStream.range(from, to).mapToObj(n -> "ip:203.0.113." + n).collect(Collectors.joining(" OR "));
    }

    private void refused(String query, Actor actor) {
        assertThatThrownBy(() -> ask(query, actor))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Refusal.Code.RATE_LIMITED));
    }

    @Test
    void countsDifferentAddressesOfOnePersonWithinAnHour() {
        ask(addresses(1, 59), AUDITOR);
        refused(addresses(59, 62), AUDITOR);
        ask("status:500 AND NOT ip:203.0.113.0/24", AUDITOR);
        ask("ip:203.0.113.77", AUDITOR);
        refused("ip:203.0.113.78", AUDITOR);
        for (int i = 0; i < 200; i++) {
            ask("ip:203.0.113.5 AND status:" + (200 + i), AUDITOR);
            ask("path:/shop AND pseudonym:10.0.0." + i, AUDITOR);
        }
        ask("ip:203.0.113.78", new Actor(Actor.Kind.STAFF, UUID.randomUUID().toString()));
        ask(addresses(1, 200), Actor.system("alerts"));
        nanos += Duration.ofMinutes(61).toNanos();
        ask(addresses(100, 160), AUDITOR);
    }

    @Test
    void refusesAndRecordsASearchBeyond() throws Exception {
        Instant now = Instant.parse("2026-11-22T12:00:00Z");
        try (TestHouse house = new TestHouse(folder, now);
                Archives archives = house.archives();
                Logs logs = house.logs(archives)) {
            LogQuery query = LogQuery.of(new TenantId("acme"), now.minus(Duration.ofDays(1)), now, addresses(1, 62));
            assertThatThrownBy(() -> logs.search().search(query, AUDITOR, Purpose.SECURITY_AUDIT))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("within an hour");
            assertThat(house.house.ledger().newest(house.house.ledger().size(), 10))
                    .extracting(Entry::act)
                    .first()
                    .isEqualTo("logs.search.refused");
        }
    }
}
