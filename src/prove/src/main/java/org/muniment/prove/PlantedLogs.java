package org.muniment.prove;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.muniment.archive.ArchiveSettings;
import org.muniment.archive.Archives;
import org.muniment.archive.House;
import org.muniment.archive.Progress;
import org.muniment.index.PageCache;
import org.muniment.logs.Logs;
import org.muniment.logs.LogsSettings;
import org.muniment.logs.intake.Document;
import org.muniment.logs.intake.Entity;
import org.muniment.logs.search.LogQuery;
import org.muniment.logs.search.Result;
import org.muniment.policy.Policy;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.TenantId;
import org.muniment.vault.pseudonym.Pseudonyms;

/**
 * Lines of an access log that the planted people leave, brought into the archive by the product's own retention. Such lines
 * are not written anew for one person: what makes them nobody's is the end of the key of their addresses. So the erased
 * person's line lies in an epoch whose key the policy has ended by then, and the twin's in one whose key still lives.
 */
final class PlantedLogs implements AutoCloseable {

    private static final TenantId TENANT = new TenantId("proof");
    private static final String STREAM = "access";
    private static final Actor ACTOR = Actor.system("proof");
    private static final long CACHE_BYTES = 8L << 20;
    /** Days that a line is older than the hot period demands, so that its day is surely over. */
    private static final int SPARE_DAYS = 3;

    private static final Duration FIRST_HOUR = Duration.ofHours(1);
    /** Most days by which the clock is moved on to a day on which a line is in the archive and its key still lives. */
    private static final int MOST_DAYS = 40;

    private final ScratchHouse house;
    private final Policy policy;
    private final Archives archives;
    private final Logs logs;
    private final Entity entity;

    PlantedLogs(ScratchHouse house, Policy policy) throws IOException {
        this.house = house;
        this.policy = policy;
        House parts = new House(house.privacy.vault(), house.privacy.ledger(), policy, house.clock);
        this.archives = Archives.open(house.data.resolve("archives"), ArchiveSettings.DEFAULTS, parts);
        this.logs = Logs.open(LogsSettings.in(house.data.resolve("logs")), parts, archives, new PageCache(CACHE_BYTES));
        this.entity = logs.entities().create(TENANT, "web", Set.of(), ACTOR).entity();
    }

    /** When lines came: one whose address key has ended by the policy, one whose key lives, both in the archive. */
    record Times(Instant ended, Instant living) {}

    /**
     * Such times, as things will stand after a while; moves the clock on, if need be, to a day for which there are.
     *
     * @param ahead until the lines are looked for
     */
    Times times(Duration ahead) {
        for (int moved = 0; moved < MOST_DAYS; moved++) {
            Instant then = house.clock.instant().plus(ahead);
            LocalDate today = day(then);
            for (long living = Pseudonyms.epochOf(then);
                    living > 0 && !ends(living).isBefore(today);
                    living--) {
                Instant at = Pseudonyms.startOf(living).plus(FIRST_HOUR);
                if (ends(living).minusDays(SPARE_DAYS).isAfter(today)
                        && policy.retention("logs.access").leavesHot(day(at).plusDays(SPARE_DAYS), today)) {
                    long ended = living;
                    while (ends(ended).isAfter(today)) {
                        ended--;
                    }
                    return new Times(Pseudonyms.startOf(ended).plus(FIRST_HOUR), at);
                }
            }
            house.clock.move(Duration.ofDays(1));
        }
        throw new IllegalStateException("the policy ends the keys of addresses before their lines are in the archive");
    }

    private LocalDate ends(long epoch) {
        return policy.pseudonyms().destroyedFrom(day(Pseudonyms.startOf(epoch + 1)));
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    /** A line that a browser at that address leaves. */
    void plant(Instant at, String address) {
        String line = "{\"@timestamp\":\"" + at + "\",\"source.ip\":\"" + address
                + "\",\"http.request.method\":\"GET\",\"url.path\":\"/help\",\"url.query\":\"from=" + address
                + "\",\"http.response.status_code\":200}";
        logs.intake().accept(entity, List.of(Document.of(STREAM, line.getBytes(StandardCharsets.UTF_8))));
        logs.intake().awaitSearchable();
    }

    /** Retention as it runs each night: days into the archive, then keys of addresses whose time is over. */
    void retain() throws IOException {
        LocalDate today = day(house.clock.instant());
        logs.retained().run(today, Progress.SILENT);
        logs.addressKeys().run(today, Progress.SILENT);
    }

    /** How many archived lines a search by clear address finds. */
    long byAddress(String address) {
        return search("ip:" + address).hits().stream()
                .filter(Result.Hit::archived)
                .count();
    }

    private Result search(String text) {
        Instant now = house.clock.instant();
        return logs.search()
                .search(LogQuery.of(TENANT, now.minus(Duration.ofDays(400)), now, text), ACTOR, Purpose.INCIDENT);
    }

    /** How many archived lines have an address in clear once they are opened. */
    long inClear(String address) {
        return search("").hits().stream()
                .filter(Result.Hit::archived)
                .filter(hit -> hit.record().json().contains(address))
                .count();
    }

    @Override
    public void close() throws IOException {
        logs.close();
        archives.close();
    }
}
