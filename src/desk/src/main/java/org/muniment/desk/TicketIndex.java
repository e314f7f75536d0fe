package org.muniment.desk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.muniment.index.PageCache;
import org.muniment.index.PartitionId;
import org.muniment.index.PartitionOptions;
import org.muniment.index.Partitions;
import org.muniment.index.SealedPartition;
import org.muniment.terms.TenantId;
import org.muniment.vault.Vault;

/** The sealed Lucene partitions of messages, one for each month in which messages came. Thread-safe. */
final class TicketIndex {

    static final String ID = "id";
    static final String TICKET = "ticket";
    static final String ACCOUNT = "account";
    static final String NOTE = "note";
    static final String AT = "at";

    /** Text fields, in which words are looked for. */
    static final List<String> TEXT = List.of("text", "subject", "from", "file");

    private static final long BUFFER_BYTES = 16L << 20;

    private final Path folder;
    private final Partitions partitions;
    private final Analyzer analyzer = new StandardAnalyzer();
    private final TreeMap<String, SealedPartition> open = new TreeMap<>(Comparator.reverseOrder());

    TicketIndex(Path data, Vault vault, PageCache cache) {
        this.folder = data.resolve("desk").resolve("index");
        this.partitions = new Partitions(vault, cache);
        for (String month : months()) {
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

    /** The newest messages that match, newest first. */
    List<Found> search(Query query, int limit) {
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
                return partitions.open(
                        folder.resolve(name),
                        new PartitionId(TenantId.HOUSE, "desk/" + name),
                        PartitionOptions.of(analyzer).bufferedBy(BUFFER_BYTES));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private List<String> months() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.matches("\\d{4,}-\\d{2}"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
