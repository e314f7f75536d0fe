package org.muniment.desk;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.lucene.search.Query;
import org.muniment.desk.TicketIndex.Found;
import org.muniment.index.PageCache;
import org.muniment.index.PartitionId;
import org.muniment.ledger.Act;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Tampered;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.KeyProgress;

/**
 * Full-text search over messages, in sealed indexes of one month each. Thread-safe.
 *
 * <p>Indexing follows the database: each change notes its messages there in its own transaction, {@link #index()} carries
 * the notes out, makes the index durable and only then removes them, so a restart continues and repeating does no harm. A
 * search carries out what is waiting first, so what is committed is found.
 *
 * <p>The newest commit of each month is anchored in the ledger. A month that is another than the ledger says (an old copy
 * put back, files gone) is not searched, which every answer says, until {@link #rebuildNext} has made it again.
 */
@ApplicationScoped
@Transactional
public class TicketSearch {

    /** Most messages considered for one search, newest first. */
    public static final int MAX_CANDIDATES = 1_000;

    /** Most hits on a page. */
    public static final int MAX_HITS = 100;

    private static final int BATCH = 500;

    private final DeskParts parts;
    private final EntityManager em;
    private final Tools tools;
    private final TicketIndex index;
    private final TicketEntries entries;
    private final SearchText searchText;
    private boolean closed;
    private final ReentrantLock indexing = new ReentrantLock();

    /**
     * For the container.
     *
     * @param cache opened pages of sealed indexes, shared with others
     */
    @Inject
    public TicketSearch(DeskParts parts, PageCache cache) {
        this.parts = parts;
        this.em = parts.entities();
        this.tools = Tools.of(parts);
        this.index = new TicketIndex(parts.settings().data(), parts.vault(), cache, parts.ledger());
        this.entries = new TicketEntries(em, tools);
        this.searchText = new SearchText(index.analyzer());
    }

    @SuppressWarnings("NullAway")
    protected TicketSearch() {
        this.parts = null;
        this.em = null;
        this.tools = null;
        this.index = null;
        this.entries = null;
        this.searchText = null;
    }

    /** Closes the index; nothing can be found or changed afterwards. Idempotent. */
    @PreDestroy
    public synchronized void close() {
        if (!closed) {
            closed = true;
            index.close();
        }
    }

    /**
     * Finds messages: words, {@code "phrases"}, {@code prefix*}, {@code -not}, {@code subject:}, {@code from:},
     * {@code file:}; all words must match. The ledger records the search before anything is shown. Customers find only
     * their own and no notes, nobody finds frozen tickets, agents no colleague's.
     */
    public SearchPage search(String text, int limit, Caller caller) {
        if (!caller.isCustomer()) {
            TicketAccess.requireAgent(caller);
        }
        Long account = caller.isCustomer() ? tools.access().accountOf(caller) : null;
        Query query = searchText.parse(text, account);
        parts.ledger()
                .append(new Act(
                        caller.actor(),
                        "ticket.search",
                        caller.purpose(),
                        "tickets",
                        account == null
                                ? Map.of("query", MessageWriter.cut(text, SearchText.MAX_QUERY))
                                // Their own words about themselves; the ledger outlives them.
                                : Map.of()));
        catchUp();
        List<Found> found = index.search(query, MAX_CANDIDATES);
        Map<UUID, Ticket> tickets = ticketsOf(found);
        Set<Long> glass = tools.access().glass(tickets.values(), caller);
        List<Found> visible = found.stream()
                .filter(hit -> Optional.ofNullable(tickets.get(hit.ticket()))
                        .filter(ticket -> visible(ticket, caller, account, glass))
                        .isPresent())
                .toList();
        List<Found> page = visible.subList(0, Math.min(visible.size(), Math.clamp(limit, 1, MAX_HITS)));
        return new SearchPage(hits(page, tickets, text, caller), visible.size(), index.refused());
    }

    /** Without waiting for a month that is being made again: what is found is incomplete anyway, and says so. */
    private void catchUp() {
        if (index.refused().isEmpty()) {
            index();
        } else if (indexing.tryLock()) {
            try {
                index();
            } finally {
                indexing.unlock();
            }
        }
    }

    private static boolean visible(
            Ticket ticket, Caller caller, @org.jspecify.annotations.Nullable Long account, Set<Long> glass) {
        if (ticket.status == TicketStatus.FROZEN) {
            return false;
        }
        if (account != null) {
            return account.equals(ticket.accountId) && ticket.status != TicketStatus.QUARANTINED;
        }
        return !TicketAccess.withheld(ticket, caller, glass);
    }

    private List<SearchHit> hits(List<Found> page, Map<UUID, Ticket> tickets, String text, Caller caller) {
        List<Ticket> distinct =
                page.stream().map(hit -> tickets.get(hit.ticket())).distinct().toList();
        Map<UUID, TicketRow> rows = tools.reader().rows(distinct, caller, allOf(distinct)).stream()
                .collect(Collectors.toMap(TicketRow::id, Function.identity()));
        Map<UUID, Message> messages = tools
                .tickets()
                .messages(page.stream().map(Found::message).toList())
                .stream()
                .collect(Collectors.toMap(message -> message.publicId, Function.identity()));
        List<SearchHit> hits = new ArrayList<>();
        for (Found hit : page) {
            Message message = messages.get(hit.message());
            TicketRow row = rows.get(hit.ticket());
            if (message != null && row != null) {
                String opened = tools.seals().open(TicketReader.textOf(message), message.text);
                hits.add(new SearchHit(row, message.publicId, message.at, searchText.excerpt(opened, text)));
            }
        }
        return hits;
    }

    private static Set<Long> allOf(List<Ticket> tickets) {
        return tickets.stream().map(ticket -> ticket.id).collect(Collectors.toSet());
    }

    private Map<UUID, Ticket> ticketsOf(List<Found> found) {
        Set<UUID> ids = found.stream().map(Found::ticket).collect(Collectors.toSet());
        Map<UUID, Ticket> tickets = new HashMap<>();
        if (!ids.isEmpty()) {
            em.createQuery("SELECT t FROM Ticket t WHERE t.publicId IN :ids", Ticket.class)
                    .setParameter("ids", ids)
                    .getResultList()
                    .forEach(ticket -> tickets.put(ticket.publicId, ticket));
        }
        return tickets;
    }

    /**
     * Carries out waiting index work; the composition root calls it every second.
     *
     * @return how many notes were carried out
     */
    public int index() {
        indexing.lock();
        try {
            int done = 0;
            for (int batch = batch(); batch > 0; batch = batch()) {
                done += batch;
            }
            return done;
        } finally {
            indexing.unlock();
        }
    }

    /**
     * Writes one month of the index anew without the messages of erased people, under a new key, and destroys the key of
     * the old one; then its note goes. The ledger says what is to be destroyed before, and what was after. Searches and
     * indexing wait meanwhile, some seconds for a hundred thousand messages. A restart continues.
     *
     * @return the month; empty when nothing waits
     */
    public Optional<String> rewriteNext() {
        indexing.lock();
        try {
            List<?> first =
                    em.createNativeQuery("SELECT min(month) FROM index_rewrite").getResultList();
            String month = (String) first.get(0);
            if (month == null) {
                return Optional.empty();
            }
            index();
            List<Long> accounts = accounts(month);
            if (index.refused().contains(month)) {
                rebuild(month);
            } else if (index.has(month)) {
                rewrite(month, accounts);
            }
            em.createNativeQuery(
                            "DELETE FROM index_rewrite WHERE month = ?1 AND account_id = ANY (CAST(?2 AS bigint[]))")
                    .setParameter(1, month)
                    .setParameter(2, accounts.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}")))
                    .executeUpdate();
            return Optional.of(month);
        } finally {
            indexing.unlock();
        }
    }

    /**
     * Makes one refused month of the index again from the messages, under a new key, and destroys the one that was refused.
     * Indexing waits meanwhile, searches answer from the other months. After a restart it begins anew. The composition root
     * calls it.
     *
     * @return the month; empty when none is refused
     */
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    public Optional<String> rebuildNext() {
        indexing.lock();
        try {
            Optional<String> month = index.refused().stream().findFirst();
            month.ifPresent(this::rebuild);
            return month;
        } finally {
            indexing.unlock();
        }
    }

    /**
     * Seals a month of the index anew under a new key, for when its key is in other hands, and destroys that. Searches and
     * indexing wait meanwhile, some seconds for a hundred thousand messages. Cut short, the next call ends it.
     *
     * @return the destruction, for the ledger
     * @throws org.muniment.terms.Refusal {@code NOT_FOUND} where there is no such month
     */
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    public Destruction reseal(PartitionId month, KeyProgress progress) throws IOException {
        indexing.lock();
        try {
            return index.reseal(month, progress);
        } finally {
            indexing.unlock();
        }
    }

    private void rewrite(String month, List<Long> accounts) {
        try {
            index.rewrite(month, accounts);
            destroyOld(month, Purpose.SUBJECT_REQUEST, "terms of an erased person");
        } catch (Tampered refused) {
            rebuild(month);
        }
    }

    private void rebuild(String month) {
        index.rebuild(month, entries.ofMonth(month));
        destroyOld(month, Purpose.OPERATION, "not what the ledger says; made again");
        parts.ledger().append(Act.of(Actor.system("desk"), "index.rebuilt", Purpose.OPERATION, "index:" + month));
    }

    /** How many messages of an account the index knows, whether or not they still exist; notes are carried out first. */
    public long messagesOf(long account) {
        index();
        return index.count(account);
    }

    /** How many terms in the index contain a text, in lower case: for proofs that search every term. */
    public long termsWith(String text) {
        index();
        return index.termsWith(text);
    }

    private List<Long> accounts(String month) {
        List<?> ids = em.createNativeQuery("SELECT account_id FROM index_rewrite WHERE month = ?1")
                .setParameter(1, month)
                .getResultList();
        return ids.stream().map(id -> ((Number) id).longValue()).toList();
    }

    private void destroyOld(String month, Purpose purpose, String reason) {
        Actor desk = Actor.system("desk");
        for (PartitionId old : index.old(month)) {
            Optional<KeyId> key = parts.vault().keys().find(old.tenant(), KeyKind.PARTITION, old.name());
            Map<String, String> details =
                    key.map(id -> Map.of("key", id.toString())).orElse(Map.of());
            parts.ledger().append(new Act(desk, "index.rewritten", purpose, "partition:" + old, details));
        }
        for (Destruction destruction : index.destroyOld(month, reason)) {
            parts.ledger()
                    .append(new Act(
                            desk,
                            "key.destroyed",
                            purpose,
                            "key:" + destruction.id(),
                            Map.of(
                                    "kind", destruction.kind().name(),
                                    "label", destruction.label(),
                                    "commitment", HexFormat.of().formatHex(destruction.commitment()))));
        }
    }

    private int batch() {
        List<?> rows = em.createNativeQuery(
                        "SELECT id, CAST(message AS text), month FROM search_work WHERE month <> ALL (CAST(?1 AS text[]))"
                                + " ORDER BY id LIMIT " + BATCH + " FOR UPDATE SKIP LOCKED")
                .setParameter(1, "{" + String.join(",", index.refused()) + "}")
                .getResultList();
        if (rows.isEmpty()) {
            return 0;
        }
        Map<UUID, String> months = new HashMap<>();
        List<String> ids = new ArrayList<>();
        for (Object row : rows) {
            Object[] columns = (Object[]) row;
            ids.add(columns[0].toString());
            months.put(UUID.fromString((String) columns[1]), (String) columns[2]);
        }
        carryOut(months);
        em.createNativeQuery("DELETE FROM search_work WHERE id = ANY (CAST(?1 AS bigint[]))")
                .setParameter(1, "{" + String.join(",", ids) + "}")
                .executeUpdate();
        return rows.size();
    }

    private void carryOut(Map<UUID, String> months) {
        Map<String, List<TicketEntry>> writes = new HashMap<>();
        Set<UUID> written = new HashSet<>();
        for (TicketEntry entry : entries.of(months.keySet())) {
            writes.computeIfAbsent(months.get(entry.message()), month -> new ArrayList<>())
                    .add(entry);
            written.add(entry.message());
        }
        Map<String, List<UUID>> removals = new HashMap<>();
        months.forEach((message, month) -> {
            if (!written.contains(message)) {
                removals.computeIfAbsent(month, name -> new ArrayList<>()).add(message);
            }
        });
        index.apply(writes, removals);
    }
}
