package org.muniment.desk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SlowCodecReaderWrapper;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.muniment.index.PageCache;
import org.muniment.index.PartitionId;
import org.muniment.index.PartitionOptions;
import org.muniment.index.Partitions;
import org.muniment.index.SealedPartition;
import org.muniment.vault.Destruction;
import org.muniment.vault.Vault;

/**
 * The sealed Lucene partitions of messages, one for each month in which messages came. The terms of many people are mixed
 * in one, so an erasure writes the month anew, in a further generation under a key of its own, and destroys the key of the
 * one before: {@code 2026-11}, then {@code 2026-11.2}, and so on. Thread-safe.
 */
final class TicketIndex {

    static final String ID = "id";
    static final String TICKET = "ticket";
    static final String ACCOUNT = "account";
    static final String NOTE = "note";
    static final String AT = "at";

    /** Text fields, in which words are looked for. */
    static final List<String> TEXT = List.of("text", "subject", "from", "file");

    private static final long BUFFER_BYTES = 16L << 20;

    private final Partitions partitions;
    private final Analyzer analyzer = new StandardAnalyzer();
    private final TreeMap<String, SealedPartition> open = new TreeMap<>(Comparator.reverseOrder());
    private final TicketIndexFolder generations;

    /** Searches share it; closing a partition that was written anew takes it alone. */
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

    TicketIndex(Path data, Vault vault, PageCache cache) {
        this.partitions = new Partitions(vault, cache);
        this.generations = new TicketIndexFolder(data.resolve("desk").resolve("index"));
        generations.discardUnfinished();
        for (String month : generations.months()) {
            partition(month);
        }
    }

    Analyzer analyzer() {
        return analyzer;
    }

    /** The month a message is indexed under, in UTC. */
    static String month(Instant at) {
        return YearMonth.from(at.atOffset(ZoneOffset.UTC)).toString();
    }

    /** What the index knows of a message. */
    record Entry(
            UUID message, UUID ticket, String account, boolean note, Instant at, Map<String, Collection<String>> text) {
        Document document() {
            Document document = new Document();
            document.add(new StringField(ID, message.toString(), Field.Store.YES));
            document.add(new StringField(TICKET, ticket.toString(), Field.Store.YES));
            document.add(new StringField(ACCOUNT, account, Field.Store.NO));
            document.add(new StringField(NOTE, Boolean.toString(note), Field.Store.NO));
            document.add(new NumericDocValuesField(AT, at.toEpochMilli()));
            text.forEach((field, values) ->
                    values.forEach(value -> document.add(new TextField(field, value, Field.Store.NO))));
            return document;
        }

        @Override
        public String toString() {
            return "Entry[" + message + "]";
        }
    }

    /** A message found. */
    record Found(UUID message, UUID ticket, Instant at) {}

    /** Writes and removes messages, then makes it durable and visible. */
    void apply(Map<String, List<Entry>> writes, Map<String, List<UUID>> removals) {
        Map<String, SealedPartition> touched = new HashMap<>();
        try {
            for (Map.Entry<String, List<Entry>> month : writes.entrySet()) {
                SealedPartition partition = partition(month.getKey());
                touched.put(month.getKey(), partition);
                for (Entry entry : month.getValue()) {
                    partition
                            .writer()
                            .updateDocument(new Term(ID, entry.message().toString()), entry.document());
                }
            }
            for (Map.Entry<String, List<UUID>> month : removals.entrySet()) {
                SealedPartition partition = partition(month.getKey());
                touched.put(month.getKey(), partition);
                for (UUID message : month.getValue()) {
                    partition.writer().deleteDocuments(new Term(ID, message.toString()));
                }
                partition.writer().forceMergeDeletes();
            }
            for (SealedPartition partition : touched.values()) {
                partition.commit();
                partition.refresh();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes a month anew under a new key, without the messages of some accounts; the new one is durable and in use when
     * this returns. The caller destroys the old ones by {@link #destroyOld}. Nobody writes to the index meanwhile.
     */
    void rewrite(String month, Collection<Long> accounts) {
        try {
            SealedPartition old = partition(month);
            for (Long account : accounts) {
                old.writer().deleteDocuments(new Term(ACCOUNT, account.toString()));
            }
            old.commit();
            old.refresh();
            TicketIndexFolder.Generation next = generations.next(month);
            try (SealedPartition fresh =
                    partitions.open(next.unfinished(), next.partition(), PartitionOptions.of(analyzer))) {
                copy(old, fresh);
                fresh.commit();
            }
            generations.finish(next);
            use.writeLock().lock();
            try {
                close(month);
                partition(month);
            } finally {
                use.writeLock().unlock();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies what is alive: a merge leaves neither documents nor terms of what was deleted. */
    private static void copy(SealedPartition from, SealedPartition to) throws IOException {
        from.search(searcher -> {
            List<CodecReader> alive = new ArrayList<>();
            for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
                alive.add(SlowCodecReaderWrapper.wrap(leaf.reader()));
            }
            return to.writer().addIndexes(alive.toArray(CodecReader[]::new));
        });
    }

    /** Generations of a month that another took the place of. */
    List<PartitionId> old(String month) {
        return generations.old(month).stream()
                .map(TicketIndexFolder.Generation::partition)
                .toList();
    }

    /** Destroys their keys, then their files; may be repeated. */
    List<Destruction> destroyOld(String month, String reason) {
        List<Destruction> destroyed = new ArrayList<>();
        try {
            for (TicketIndexFolder.Generation old : generations.old(month)) {
                partitions.destroy(old.finished(), old.partition(), reason).ifPresent(destroyed::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return destroyed;
    }

    /** How many documents of an account there are. */
    long count(long account) {
        use.readLock().lock();
        try {
            long found = 0;
            for (SealedPartition partition : partitionsNewestFirst()) {
                found += partition.search(
                        searcher -> searcher.count(new TermQuery(new Term(ACCOUNT, Long.toString(account)))));
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            use.readLock().unlock();
        }
    }

    /** How many terms of any field contain a text; those of deleted documents count as long as they are on the disk. */
    long termsWith(String text) {
        use.readLock().lock();
        try {
            long found = 0;
            for (SealedPartition partition : partitionsNewestFirst()) {
                found += partition.search(searcher -> {
                    long terms = 0;
                    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
                        terms += termsWith(leaf.reader(), text);
                    }
                    return terms;
                });
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            use.readLock().unlock();
        }
    }

    private static long termsWith(LeafReader leaf, String text) throws IOException {
        long found = 0;
        for (FieldInfo field : leaf.getFieldInfos()) {
            Terms terms = leaf.terms(field.name);
            TermsEnum each = terms == null ? TermsEnum.EMPTY : terms.iterator();
            for (BytesRef term = each.next(); term != null; term = each.next()) {
                found += term.utf8ToString().contains(text) ? 1 : 0;
            }
        }
        return found;
    }

    /** Whether there is an index of a month. */
    boolean has(String month) {
        return generations.months().contains(month);
    }

    private synchronized void close(String month) throws IOException {
        SealedPartition partition = open.remove(month);
        if (partition != null) {
            partition.close();
        }
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
        for (SealedPartition partition : partitionsNewestFirst()) {
            if (found.size() >= limit) {
                break;
            }
            int wanted = limit - found.size();
            try {
                found.addAll(partition.search(searcher -> {
                    Sort newest = new Sort(new SortField(AT, SortField.Type.LONG, true));
                    StoredFields stored = searcher.storedFields();
                    List<Found> hits = new ArrayList<>();
                    for (ScoreDoc hit : searcher.search(query, wanted, newest).scoreDocs) {
                        Document document = stored.document(hit.doc);
                        long at = (Long) ((org.apache.lucene.search.FieldDoc) hit).fields[0];
                        hits.add(new Found(
                                UUID.fromString(document.get(ID)),
                                UUID.fromString(document.get(TICKET)),
                                Instant.ofEpochMilli(at)));
                    }
                    return hits;
                }));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
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
    }

    private synchronized List<SealedPartition> partitionsNewestFirst() {
        return List.copyOf(open.values());
    }

    private synchronized SealedPartition partition(String month) {
        return open.computeIfAbsent(month, name -> {
            try {
                TicketIndexFolder.Generation newest = generations.newest(name);
                return partitions.open(
                        newest.finished(),
                        newest.partition(),
                        PartitionOptions.of(analyzer).bufferedBy(BUFFER_BYTES));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
