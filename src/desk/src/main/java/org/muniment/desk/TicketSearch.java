package org.muniment.desk;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Collection;
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
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;

/**
 * Full-text search over messages, in sealed indexes of one month each. Thread-safe.
 *
 * <p>Indexing follows the database: each change notes its messages there in its own transaction, {@link #index()} carries
 * the notes out, makes the index durable and only then removes them, so a restart continues and repeating does no harm. A
 * search carries out what is waiting first, so what is committed is found.
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
    private final SearchText searchText;
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
        this.index = new TicketIndex(parts.settings().data(), parts.vault(), cache);
        this.searchText = new SearchText(index.analyzer());
    }

    @SuppressWarnings("NullAway")
    protected TicketSearch() {
        this.parts = null;
        this.em = null;
        this.tools = null;
        this.index = null;
        this.searchText = null;
    }

    @PreDestroy
    void close() {
        index.close();
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
        index();
        List<Found> found = index.search(query, MAX_CANDIDATES);
        Map<UUID, Ticket> tickets = ticketsOf(found);
        Set<Long> glass = tools.access().glass(tickets.values(), caller);
        List<Found> visible = found.stream()
                .filter(hit -> Optional.ofNullable(tickets.get(hit.ticket()))
                        .filter(ticket -> visible(ticket, caller, account, glass))
                        .isPresent())
                .toList();
        List<Found> page = visible.subList(0, Math.min(visible.size(), Math.clamp(limit, 1, MAX_HITS)));
        return new SearchPage(hits(page, tickets, text, caller), visible.size());
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
            if (index.has(month)) {
                index.rewrite(month, accounts);
                destroyOld(month);
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

    private void destroyOld(String month) {
        Actor desk = Actor.system("desk");
        for (PartitionId old : index.old(month)) {
            Optional<KeyId> key = parts.vault().keys().find(old.tenant(), KeyKind.PARTITION, old.name());
            Map<String, String> details =
                    key.map(id -> Map.of("key", id.toString())).orElse(Map.of());
            parts.ledger()
                    .append(new Act(desk, "index.rewritten", Purpose.SUBJECT_REQUEST, "partition:" + old, details));
        }
        for (Destruction destruction : index.destroyOld(month, "terms of an erased person")) {
            parts.ledger()
                    .append(new Act(
                            desk,
                            "key.destroyed",
                            Purpose.SUBJECT_REQUEST,
                            "key:" + destruction.id(),
                            Map.of(
                                    "kind", destruction.kind().name(),
                                    "label", destruction.label(),
                                    "commitment", HexFormat.of().formatHex(destruction.commitment()))));
        }
    }

    private int batch() {
        List<?> rows = em.createNativeQuery(
                        "SELECT id, CAST(message AS text), month FROM search_work ORDER BY id LIMIT " + BATCH
                                + " FOR UPDATE SKIP LOCKED")
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
        List<Message> messages = tools.tickets().messages(months.keySet());
        Map<Long, Ticket> tickets = tools.tickets()
                .byId(messages.stream().map(message -> message.ticketId).collect(Collectors.toSet()));
        Map<Long, List<Attachment>> files =
                tools
                        .tickets()
                        .attachmentsOf(
                                messages.stream().map(message -> message.id).toList())
                        .stream()
                        .collect(Collectors.groupingBy(attachment -> attachment.messageId));
        Map<String, List<TicketIndex.Entry>> writes = new HashMap<>();
        Set<UUID> written = new HashSet<>();
        for (Message message : messages) {
            Ticket ticket = tickets.get(message.ticketId);
            if (ticket != null && ticket.status != TicketStatus.FROZEN && message.kind != MessageKind.AUTOMATIC) {
                writes.computeIfAbsent(months.get(message.publicId), month -> new ArrayList<>())
                        .add(entry(message, ticket, files.getOrDefault(message.id, List.of())));
                written.add(message.publicId);
            }
        }
        Map<String, List<UUID>> removals = new HashMap<>();
        months.forEach((message, month) -> {
            if (!written.contains(message)) {
                removals.computeIfAbsent(month, name -> new ArrayList<>()).add(message);
            }
        });
        index.apply(writes, removals);
    }

    private TicketIndex.Entry entry(Message message, Ticket ticket, List<Attachment> files) {
        Seals seals = tools.seals();
        Map<String, String> head = seals.openMap(TicketReader.headOf(message), message.head);
        Map<String, Collection<String>> text = new HashMap<>();
        text.put("text", List.of(seals.open(TicketReader.textOf(message), message.text)));
        text.put(
                "subject",
                List.of(
                        seals.open(TicketRepository.subjectOf(ticket), ticket.subject),
                        head.getOrDefault("subject", "")));
        text.put("from", List.of(head.getOrDefault("from", ""), head.getOrDefault("to", "")));
        text.put(
                "file",
                files.stream()
                        .map(file -> tools.reader().view(file, message).name())
                        .toList());
        return new TicketIndex.Entry(
                message.publicId,
                ticket.publicId,
                String.valueOf(ticket.accountId),
                message.kind == MessageKind.NOTE,
                message.at,
                text);
    }
}
