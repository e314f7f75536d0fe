package org.muniment.desk;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.Query;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;
import org.muniment.index.PageCache;
import org.muniment.index.PartitionId;
import org.muniment.index.PartitionOptions;
import org.muniment.index.Partitions;
import org.muniment.index.SealedPartition;
import org.muniment.ledger.Act;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyProgress;
import org.muniment.vault.Vault;

/**
 * The sealed Lucene partitions of messages, one for each month in which messages came. The terms of many people are mixed
 * in one, so an erasure writes the month anew, in a further generation under a key of its own, and destroys the key of the
 * one before: {@code 2026-11}, then {@code 2026-11.2}, and so on. Thread-safe.
 *
 * <p>A month that is not what the ledger says it is, is refused: neither searched nor written, until {@link #rebuild} has
 * made it again from the messages.
 */
final class TicketIndex {

    static final String ID = "id";
    static final String TICKET = "ticket";
    static final String ACCOUNT = "account";
    static final String NOTE = "note";
    static final String AT = "at";

    /** Text fields, in which words are looked for. */
    static final List<String> TEXT = List.of("text", "subject", "from", "file");

    private static final System.Logger LOG = System.getLogger(TicketIndex.class.getName());
    private static final long BUFFER_BYTES = 16L << 20;

    private final Partitions partitions;
    private final Analyzer analyzer = new StandardAnalyzer();
    private final TreeMap<String, SealedPartition> open = new TreeMap<>(Comparator.reverseOrder());
    private final TicketIndexFolder generations;
    private final TicketAnchors anchors;
    private final Ledger ledger;
    private final Set<String> refused = new ConcurrentSkipListSet<>();

    /** Searches share it; closing a partition that was written anew takes it alone. */
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

    TicketIndex(Path data, Vault vault, PageCache cache, Ledger ledger) {
        Path desk = data.resolve("desk");
        this.partitions = new Partitions(vault, cache);
        this.generations = new TicketIndexFolder(desk.resolve("index"));
        this.ledger = ledger;
        generations.discardUnfinished();
        try {
            this.anchors = new TicketAnchors(desk, generations, ledger, vault);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Set<String> months = new TreeSet<>(generations.months());
        anchors.known().forEach(known -> months.add(known.month()));
        months.forEach(this::reopen);
    }

    private void refuse(String month, Tampered reason) {
        if (refused.add(month)) {
            LOG.log(Level.ERROR, "the ticket index of " + month + " is refused and made again", reason);
            ledger.append(Act.of(Actor.system("desk"), "index.tampered", Purpose.OPERATION, "index:" + month));
        }
    }

    /** Months that are not what the ledger says they are, oldest first. */
    List<String> refused() {
        return List.copyOf(refused);
    }

    Analyzer analyzer() {
        return analyzer;
    }

    /** The month a message is indexed under, in UTC. */
    static String month(Instant at) {
        return YearMonth.from(at.atOffset(ZoneOffset.UTC)).toString();
    }

    /** A message found. */
    record Found(UUID message, UUID ticket, Instant at) {}

    /**
     * Writes and removes messages, then makes it durable and visible. A month in which this, or a merge in the background
     * before it, comes across tampering is refused, and has all messages again once it is made again.
     */
    void apply(Map<String, List<TicketEntry>> writes, Map<String, List<UUID>> removals) {
        Set<String> months = new TreeSet<>(writes.keySet());
        months.addAll(removals.keySet());
        Map<TicketIndexFolder.Generation, SealedPartition> committed = new HashMap<>();
        for (String month : months) {
            try {
                SealedPartition partition = partition(month);
                TicketMonth.guarded(month, partition, () -> {
                    TicketMonth.write(
                            partition, writes.getOrDefault(month, List.of()), removals.getOrDefault(month, List.of()));
                    committed.put(generations.newest(month), partition);
                });
            } catch (Tampered tampered) {
                refuse(month, tampered);
            }
        }
        try {
            anchors.record(committed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes a month anew under a new key, without the messages of some accounts; the new one is durable and in use when
     * this returns. The caller destroys the old ones by {@link #destroyOld}. Nobody writes to the index meanwhile.
     *
     * @throws Tampered where it is not what was written; the month is refused from then on, and to be made again
     */
    void rewrite(String month, Collection<Long> accounts) {
        try {
            SealedPartition old = partition(month);
            TicketMonth.guarded(month, old, () -> rewrite(month, old, accounts));
        } catch (Tampered tampered) {
            refuse(month, tampered);
            throw tampered;
        }
    }

    private void rewrite(String month, SealedPartition old, Collection<Long> accounts) throws IOException {
        for (Long account : accounts) {
            old.writer().deleteDocuments(new Term(ACCOUNT, account.toString()));
        }
        old.commit();
        old.refresh();
        TicketIndexFolder.Generation next = generations.next(month);
        try (SealedPartition fresh =
                partitions.open(next.unfinished(), next.partition(), PartitionOptions.of(analyzer))) {
            TicketLookup.copy(old, fresh);
            fresh.commit();
        }
        adopt(next);
    }

    /**
     * Makes a month again, in a further generation, from all messages that belong to it; it is durable and in use when
     * this returns. The caller destroys the old ones by {@link #destroyOld}. Nobody writes to the index meanwhile.
     */
    void rebuild(String month, Iterator<List<TicketEntry>> messages) {
        try {
            generations.discardUnfinished();
            TicketIndexFolder.Generation there = generations.newest(month);
            TicketIndexFolder.Generation next = generations.after(anchors.newest(month)
                    .filter(known -> known.number() > there.number())
                    .orElse(there));
            try (SealedPartition fresh = partitions.open(next.unfinished(), next.partition(), options())) {
                while (messages.hasNext()) {
                    for (TicketEntry entry : messages.next()) {
                        fresh.writer().addDocument(entry.document());
                    }
                }
                fresh.commit();
            }
            adopt(next);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Seals a month's files anew under a new key and destroys the one before. Searches and indexing wait meanwhile, as long
     * as the files take to be read and written. Cut short, the month is used as before, and the next call ends it.
     */
    Destruction reseal(PartitionId id, KeyProgress progress) throws IOException {
        TicketIndexFolder.Generation wanted = generations
                .of(id)
                .filter(one -> generations.newest(one.month()).equals(one))
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "there is no such month of the ticket index"));
        use.writeLock().lock();
        try {
            partition(wanted.month()); // has it compared with the ledger
            IOUtils.close(take(wanted.month()));
            anchors.drop(wanted); // its newest commit is another one from now on
            return partitions.reseal(wanted.finished(), id, generations.scratch(), progress);
        } finally {
            reopen(wanted.month());
            use.writeLock().unlock();
        }
    }

    private void reopen(String month) {
        try {
            partition(month);
        } catch (Tampered tampered) {
            refuse(month, tampered);
        }
    }

    /** Puts a generation in use that is written and closed. */
    private void adopt(TicketIndexFolder.Generation next) throws IOException {
        generations.finish(next);
        use.writeLock().lock();
        try {
            SealedPartition before = take(next.month());
            IOUtils.closeWhileHandlingException(before); // committed already, or refused
            partition(next.month());
            refused.remove(next.month());
        } finally {
            use.writeLock().unlock();
        }
    }

    private PartitionOptions options() {
        return PartitionOptions.of(analyzer).bufferedBy(BUFFER_BYTES);
    }

    /** Generations of a month that another took the place of. */
    List<PartitionId> old(String month) {
        return oldGenerations(month).stream()
                .map(TicketIndexFolder.Generation::partition)
                .toList();
    }

    private Collection<TicketIndexFolder.Generation> oldGenerations(String month) {
        Set<TicketIndexFolder.Generation> old = new TreeSet<>(TicketIndexFolder.ORDER);
        old.addAll(generations.old(month));
        int newest = generations.newest(month).number();
        anchors.known().stream()
                .filter(known -> known.month().equals(month) && known.number() < newest)
                .forEach(old::add);
        return old;
    }

    /** Destroys their keys, then their files; may be repeated. */
    List<Destruction> destroyOld(String month, String reason) {
        List<Destruction> destroyed = new ArrayList<>();
        try {
            for (TicketIndexFolder.Generation old : oldGenerations(month)) {
                anchors.drop(old);
                partitions.destroy(old.finished(), old.partition(), reason).ifPresent(destroyed::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return destroyed;
    }

    /** How many documents of an account there are. */
    long count(long account) {
        return countAll(partition -> TicketLookup.documents(partition, account));
    }

    /** How many terms of any field contain a text; those of deleted documents count as long as they are on the disk. */
    long termsWith(String text) {
        return countAll(partition -> TicketLookup.terms(partition, text));
    }

    /** Counts something in a partition. */
    @FunctionalInterface
    private interface Count {
        long in(SealedPartition partition) throws IOException;
    }

    /** In all of them: whoever counts must not miss one. */
    private long countAll(Count count) {
        use.readLock().lock();
        try {
            if (!refused.isEmpty()) {
                throw new Refusal(Refusal.Code.UNAVAILABLE, "the ticket index of " + refused + " is being made again");
            }
            long[] found = {0};
            for (Map.Entry<String, SealedPartition> one : monthsNewestFirst()) {
                try {
                    TicketMonth.guarded(one.getKey(), one.getValue(), () -> found[0] += count.in(one.getValue()));
                } catch (Tampered tampered) {
                    refuse(one.getKey(), tampered);
                    throw new Refusal(
                            Refusal.Code.UNAVAILABLE,
                            "the ticket index of " + one.getKey() + " is being made again",
                            tampered);
                }
            }
            return found[0];
        } finally {
            use.readLock().unlock();
        }
    }

    /** Whether there is an index of a month. */
    boolean has(String month) {
        return generations.months().contains(month);
    }

    private synchronized @Nullable SealedPartition take(String month) {
        return open.remove(month);
    }

    /** The newest messages that match, newest first. */
    List<Found> search(Query query, int limit) {
        use.readLock().lock();
        try {
            return searchAll(query, limit);
        } finally {
            use.readLock().unlock();
        }
    }

    private List<Found> searchAll(Query query, int limit) {
        List<Found> found = new ArrayList<>();
        for (Map.Entry<String, SealedPartition> one : monthsNewestFirst()) {
            if (found.size() >= limit) {
                break;
            }
            int wanted = limit - found.size();
            try {
                TicketMonth.guarded(
                        one.getKey(),
                        one.getValue(),
                        () -> found.addAll(TicketLookup.newest(one.getValue(), query, wanted)));
            } catch (Tampered tampered) {
                refuse(one.getKey(), tampered);
            }
        }
        return found;
    }

    synchronized void close() {
        open.values().forEach(partition -> {
            try {
                partition.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        open.clear();
        anchors.close();
    }

    private synchronized List<Map.Entry<String, SealedPartition>> monthsNewestFirst() {
        return open.entrySet().stream()
                .filter(one -> !refused.contains(one.getKey()))
                .map(Map.Entry::copyOf)
                .toList();
    }

    /** @throws Tampered where it is not what the ledger says, or files of it are missing or damaged */
    private synchronized SealedPartition partition(String month) {
        SealedPartition known = open.get(month);
        if (known != null) {
            return known;
        }
        try {
            TicketIndexFolder.Generation newest = generations.newest(month);
            SealedPartition opened =
                    partitions.open(newest.finished(), newest.partition(), anchors.guard(newest, options()));
            open.put(month, opened);
            anchors.record(Map.of(newest, opened));
            return opened;
        } catch (CorruptIndexException | FileNotFoundException | NoSuchFileException damaged) {
            throw TicketMonth.damaged(month, damaged);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
