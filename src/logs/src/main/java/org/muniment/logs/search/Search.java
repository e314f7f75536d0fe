package org.muniment.logs.search;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.muniment.archive.ArchiveEntry;
import org.muniment.archive.ArchiveId;
import org.muniment.archive.Archives;
import org.muniment.ledger.Act;
import org.muniment.ledger.Ledger;
import org.muniment.ledger.Receipt;
import org.muniment.logs.query.Fields;
import org.muniment.logs.query.Node;
import org.muniment.logs.query.QueryText;
import org.muniment.logs.query.Resolver;
import org.muniment.logs.store.HotStore;
import org.muniment.logs.store.Part;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.pseudonym.Pseudonyms;

/** Searches the logs, hot and archived, with one query and one answer. Thread-safe. */
public final class Search implements AutoCloseable {

    /** Streams left out unless asked for by name. */
    private static final Set<String> HIDDEN = Set.of("rejects");

    /** Purposes for which a person's own fields may be searched. */
    private static final Set<Purpose> PERSONAL =
            EnumSet.of(Purpose.SUBJECT_REQUEST, Purpose.INCIDENT, Purpose.LEGAL_DISCLOSURE);

    private final HotStore store;
    private final HotSearch hot;
    private final Crew crew = new Crew();
    private final Archives archives;
    private final Ledger ledger;
    private final Function<TenantId, Pseudonyms> pseudonyms;
    private final AddressLimit addresses = new AddressLimit(System::nanoTime);
    private final Semaphore running;
    private final Duration limit;

    /** What a search stands on. */
    public record Parts(HotStore store, Archives archives, Ledger ledger, Function<TenantId, Pseudonyms> pseudonyms) {}

    /**
     * Over those.
     *
     * @param concurrent searches at the same time
     * @param limit longest time of one
     */
    public Search(Parts parts, int concurrent, Duration limit) {
        this.store = parts.store();
        this.hot = new HotSearch(store, HotSearch.TAIL);
        this.archives = parts.archives();
        this.ledger = parts.ledger();
        this.pseudonyms = parts.pseudonyms();
        this.running = new Semaphore(concurrent, true);
        this.limit = limit;
    }

    /**
     * Answers a query. The search is in the ledger before any hit leaves.
     *
     * @throws Refusal {@code BAD_INPUT} for a query that cannot be read (the message says where), {@code FORBIDDEN} for a
     *     person's fields without a purpose that allows them, {@code RATE_LIMITED} when too many searches run, or somebody looks for too many different addresses,
     *     {@code UNAVAILABLE} when the ledger cannot be written
     */
    public Result search(LogQuery query, Actor actor, Purpose purpose) {
        long started = System.nanoTime();
        Node asked = QueryText.parse(query.text());
        Tally tally = new Tally(query, started + limit.toNanos());
        allow(asked, query, actor, purpose);
        try {
            addresses.count(asked, actor);
        } catch (Refusal tooMany) {
            record("logs.search.refused", query, actor, purpose);
            throw tooMany;
        }
        Receipt receipt = record("logs.search", query, actor, purpose);
        Resolver resolver = new Resolver(
                pseudonyms.apply(query.tenant()), Pseudonyms.epochOf(query.from()), Pseudonyms.epochOf(query.to()));
        Run run = new Run(query, resolver.resolve(asked), tally);
        boolean complete = run(run);
        List<Result.Hit> hits = tally.page().stream()
                .map(hit -> new Result.Hit(
                        hit.record(), hit.place().stream(), hit.place().archived()))
                .toList();
        return new Result(
                hits,
                tally.total(),
                tally.histogram(),
                tally.topFacets(),
                tally.next(),
                complete,
                Duration.ofNanos(System.nanoTime() - started),
                run.archivesRead,
                List.copyOf(run.refused),
                receipt.index(),
                lost(resolver.lost()));
    }

    /** Whole epochs, neighbours as one. */
    private static List<Result.Lost> lost(SortedSet<Long> epochs) {
        List<Result.Lost> spans = new ArrayList<>();
        for (long epoch : epochs) {
            Instant from = Pseudonyms.startOf(epoch);
            Instant to = Pseudonyms.startOf(epoch + 1);
            int last = spans.size() - 1;
            if (last >= 0 && spans.get(last).to().equals(from)) {
                spans.set(last, new Result.Lost(spans.get(last).from(), to));
            } else {
                spans.add(new Result.Lost(from, to));
            }
        }
        return List.copyOf(spans);
    }

    /** One search under way. */
    private static final class Run {
        final LogQuery query;
        final Node node;
        final Tally tally;
        final List<String> refused = new ArrayList<>();
        int archivesRead;

        Run(LogQuery query, Node node, Tally tally) {
            this.query = query;
            this.node = node;
            this.tally = tally;
        }
    }

    private void allow(Node asked, LogQuery query, Actor actor, Purpose purpose) {
        Set<String> fields = new HashSet<>();
        asked.fields(fields);
        if (!PERSONAL.contains(purpose) && fields.stream().anyMatch(Fields::isPersonal)) {
            record("logs.search.refused", query, actor, purpose);
            throw new Refusal(
                    Refusal.Code.FORBIDDEN,
                    "a person's fields are searched only for a request, an incident or a disclosure");
        }
    }

    private Receipt record(String act, LogQuery query, Actor actor, Purpose purpose) {
        Map<String, String> details = new HashMap<>();
        details.put("query", query.text());
        details.put("from", query.from().toString());
        details.put("to", query.to().toString());
        query.stream().ifPresent(stream -> details.put("stream", stream));
        return ledger.append(new Act(actor, act, purpose, "logs:" + query.tenant(), details));
    }

    private boolean run(Run run) {
        try {
            if (!running.tryAcquire(limit.toMillis() / 2, TimeUnit.MILLISECONDS)) {
                throw new Refusal(Refusal.Code.RATE_LIMITED, "too many searches are running, try again later");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.Code.UNAVAILABLE, "interrupted", interrupted);
        }
        store.destruction().readLock().lock();
        try {
            Set<ArchivedDay> moving = hot(run);
            archived(run, moving);
            return true;
        } catch (Tally.OutOfTime outOfTime) {
            return false;
        } catch (IOException fault) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the logs cannot be read", fault);
        } finally {
            store.destruction().readLock().unlock();
            running.release();
        }
    }

    /** Where a hot partition lies once archived; while it is still hot it is read there and passed over here. */
    private record ArchivedDay(String archiveStream, LocalDate day) {}

    private Set<ArchivedDay> hot(Run run) throws IOException {
        Set<ArchivedDay> read = new HashSet<>();
        List<Part> wanted = new ArrayList<>();
        for (Part part : store.parts()) {
            if (!part.tenant().equals(run.query.tenant()) || !wants(run.query, part.stream())) {
                continue;
            }
            read.add(new ArchivedDay(part.archiveStream(), part.day()));
            if (overlaps(run.query, part.day(), part.day())) {
                wanted.add(part);
            }
        }
        crew.each(wanted, part -> {
            run.tally.check();
            if (!store.refused().contains(part)) {
                read(run, part);
            }
        });
        store.refused().stream()
                .filter(part -> part.tenant().equals(run.query.tenant()) && wants(run.query, part.stream()))
                .filter(part -> overlaps(run.query, part.day(), part.day()))
                .sorted()
                .forEach(part -> run.refused.add(part.stream() + " of " + part.day()));
        return read;
    }

    /** A partition that is not what it should be gives nothing, and stops nothing. */
    private void read(Run run, Part part) throws IOException {
        try {
            hot.run(part, run.node, run.tally);
        } catch (Tampered tampered) {
            store.refuse(part, tampered);
            ledger.append(Act.of(Actor.system("logs"), "logs.tampered", Purpose.OPERATION, "logs:" + part));
        }
    }

    private static boolean wants(LogQuery query, String stream) {
        return query.stream().map(stream::equals).orElse(!HIDDEN.contains(stream));
    }

    private static boolean overlaps(LogQuery query, LocalDate first, LocalDate last) {
        return first.atStartOfDay(ZoneOffset.UTC).toInstant().isBefore(query.to())
                && last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().isAfter(query.from());
    }

    private void archived(Run run, Set<ArchivedDay> moving) throws IOException {
        for (ArchiveId id : inRange(run.query)) {
            run.tally.check();
            String stream = Part.streamOf(id.stream());
            ArchiveSearch.Place place =
                    new ArchiveSearch.Place(id, stream, day -> moving.contains(new ArchivedDay(id.stream(), day)));
            ArchiveSearch.run(archives, place, run.node, run.tally);
            run.archivesRead++;
        }
    }

    /** The archives that may hold something, newest month first. */
    private List<ArchiveId> inRange(LogQuery query) throws IOException {
        List<ArchiveId> found = new ArrayList<>();
        for (ArchiveEntry entry : archives.list()) {
            ArchiveId id = entry.id();
            YearMonth month = id.month();
            if (id.tenant().equals(query.tenant())
                    && wants(query, Part.streamOf(id.stream()))
                    && overlaps(query, month.atDay(1), month.atEndOfMonth())) {
                found.add(id);
            }
        }
        return found;
    }

    /** The tenant's streams that hold anything, hot or archived. */
    public Set<String> streams(TenantId tenant) {
        Set<String> names = new TreeSet<>();
        store.parts().stream().filter(part -> part.tenant().equals(tenant)).forEach(part -> names.add(part.stream()));
        try {
            archives.list().stream()
                    .filter(entry -> entry.id().tenant().equals(tenant))
                    .forEach(entry -> names.add(Part.streamOf(entry.id().stream())));
        } catch (IOException fault) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the archives cannot be read", fault);
        }
        return names;
    }

    /** Lets go of its threads. */
    @Override
    public void close() {
        crew.close();
    }
}
