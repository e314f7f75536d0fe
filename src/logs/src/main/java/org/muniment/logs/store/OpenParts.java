package org.muniment.logs.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogByteSizeMergePolicy;
import org.jspecify.annotations.Nullable;
import org.muniment.index.PartitionOptions;
import org.muniment.index.Partitions;
import org.muniment.index.SealedPartition;
import org.muniment.index.SearchWork;
import org.muniment.terms.Refusal;

/** The partitions that are open, those used longest ago closed first. Thread-safe. */
final class OpenParts {

    private static final String NUMBER = "journal";

    private final Function<Part, Path> folders;
    private final Partitions partitions;
    private final HotStore.Limits limits;
    private final Map<Part, Writing> writing = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Part, Reading> reading = new LinkedHashMap<>(16, 0.75f, true);
    /** Partitions whose folder and key may be half made; whoever wants to read one waits. */
    private final Set<Part> opening = new HashSet<>();

    private final RecordDocument document = new RecordDocument();

    OpenParts(Function<Part, Path> folders, Partitions partitions, HotStore.Limits limits) {
        this.folders = folders;
        this.partitions = partitions;
        this.limits = limits;
    }

    /** An open partition that counts who is searching it, so that it is closed only after them. */
    private static final class Reading {
        final SealedPartition partition;
        int users;
        boolean retired;
        volatile boolean unseen;

        Reading(SealedPartition partition) {
            this.partition = partition;
        }
    }

    /** A partition being written. Guarded by itself where it is written, by the map where it is opened and closed. */
    private static final class Writing {
        final Reading open;
        long added;
        long committed;

        Writing(SealedPartition partition, long committed) {
            this.open = new Reading(partition);
            this.added = committed;
            this.committed = committed;
        }
    }

    void add(Part part, long number, Item item) throws IOException {
        Writing slot = writing(part);
        if (number > slot.added) {
            slot.open.partition.writer().addDocument(document.of(item.record(), item.id()));
            slot.added = number;
            slot.open.unseen = true;
        }
    }

    private Writing writing(Part part) throws IOException {
        synchronized (this) {
            Writing known = writing.get(part);
            if (known != null) {
                return known;
            }
        }
        closeSurplus();
        synchronized (this) {
            opening.add(part);
        }
        try {
            retire(part);
            SealedPartition partition = partitions.open(folders.apply(part), part.id(), options());
            Writing slot = new Writing(partition, numberOf(partition));
            synchronized (this) {
                writing.put(part, slot);
            }
            return slot;
        } finally {
            synchronized (this) {
                opening.remove(part);
                notifyAll();
            }
        }
    }

    private PartitionOptions options() {
        return PartitionOptions.of(new KeywordAnalyzer())
                .bufferedBy(limits.bufferBytes())
                .tunedBy(OpenParts::tune);
    }

    /** Merging neighbours only keeps documents in the order of their arrival. */
    private static void tune(IndexWriterConfig config) {
        LogByteSizeMergePolicy merges = new LogByteSizeMergePolicy();
        merges.setMergeFactor(10);
        merges.setMaxMergeMB(2048);
        merges.setNoCFSRatio(1.0);
        config.setMergePolicy(merges);
        config.setCodec(new Lucene104Codec(Lucene104Codec.Mode.BEST_COMPRESSION));
    }

    private void closeSurplus() throws IOException {
        while (true) {
            Map.Entry<Part, Writing> oldest;
            synchronized (this) {
                if (writing.size() < limits.writing()) {
                    return;
                }
                oldest = writing.entrySet().iterator().next();
            }
            release(oldest.getKey());
        }
    }

    void commit() throws IOException {
        List<Writing> all;
        synchronized (this) {
            all = new ArrayList<>(writing.values());
        }
        for (Writing slot : all) {
            commit(slot);
        }
    }

    private static void commit(Writing slot) throws IOException {
        synchronized (slot) {
            long added = slot.added;
            if (added > slot.committed) {
                slot.open.partition.commit(Map.of(NUMBER, Long.toString(added)));
                slot.committed = added;
            }
        }
    }

    /** Commits and closes a partition if it is open. */
    void release(Part part) throws IOException {
        Writing slot;
        synchronized (this) {
            slot = writing.get(part);
        }
        if (slot != null) {
            commit(slot);
            synchronized (this) {
                writing.remove(part);
            }
            retire(slot.open);
        }
        retire(part);
    }

    private void retire(Part part) throws IOException {
        Reading gone;
        synchronized (this) {
            gone = reading.remove(part);
        }
        if (gone != null) {
            retire(gone);
        }
    }

    private void retire(Reading gone) throws IOException {
        boolean now;
        synchronized (this) {
            gone.retired = true;
            now = gone.users == 0;
        }
        if (now) {
            gone.partition.close();
        }
    }

    /** Makes everything added so far visible. */
    void refresh() throws IOException {
        List<Part> all;
        synchronized (this) {
            all = new ArrayList<>(writing.keySet());
        }
        for (Part part : all) {
            search(part, true, searcher -> true);
        }
    }

    /** Searches a partition, as it is now or as it was when somebody last wanted it as it is. */
    <T> Optional<T> search(Part part, boolean fresh, SearchWork<T> work) throws IOException {
        Reading open = borrow(part);
        if (open == null) {
            return Optional.empty();
        }
        try {
            if (fresh && open.unseen) {
                open.unseen = false;
                open.partition.refresh();
            }
            return Optional.of(open.partition.search(work));
        } finally {
            giveBack(open);
        }
    }

    private @Nullable Reading borrow(Part part) throws IOException {
        synchronized (this) {
            awaitOpening(part);
            Writing slot = writing.get(part);
            if (slot != null) {
                slot.open.users++;
                return slot.open;
            }
            Reading known = reading.get(part);
            if (known == null) {
                known = openForReading(part);
                if (known == null) {
                    return null;
                }
                reading.put(part, known);
            }
            known.users++;
            trim();
            return known;
        }
    }

    private @Nullable Reading openForReading(Part part) throws IOException {
        if (!Files.isDirectory(folders.apply(part))) {
            return null;
        }
        try {
            return new Reading(partitions.openForReading(folders.apply(part), part.id(), Optional.empty()));
        } catch (IndexNotFoundException nothingCommitted) {
            return null;
        } catch (Refusal refusal) {
            if (refusal.code() == Refusal.Code.NOT_FOUND) {
                return null; // its key is destroyed, and a crash came before its files were deleted
            }
            throw refusal;
        }
    }

    private synchronized void awaitOpening(Part part) {
        try {
            while (opening.contains(part)) {
                wait();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.Code.UNAVAILABLE, "interrupted", interrupted);
        }
    }

    /** The number of the last record a partition has committed; the least of all numbers when it has none. */
    long committed(Part part) throws IOException {
        Reading open = borrow(part);
        if (open == null) {
            return Long.MIN_VALUE;
        }
        try {
            return numberOf(open.partition);
        } finally {
            giveBack(open);
        }
    }

    private static long numberOf(SealedPartition partition) throws IOException {
        return Long.parseLong(partition.notes().getOrDefault(NUMBER, Long.toString(Long.MIN_VALUE)));
    }

    private void trim() throws IOException {
        Iterator<Map.Entry<Part, Reading>> oldest = reading.entrySet().iterator();
        int surplus = reading.size() - limits.reading();
        while (surplus > 0 && oldest.hasNext()) {
            Reading candidate = oldest.next().getValue();
            if (candidate.users == 0) {
                oldest.remove();
                candidate.partition.close();
                surplus--;
            }
        }
    }

    private void giveBack(Reading open) throws IOException {
        boolean close;
        synchronized (this) {
            open.users--;
            close = open.retired && open.users == 0;
        }
        if (close) {
            open.partition.close();
        }
    }

    void close() throws IOException {
        List<Part> all;
        synchronized (this) {
            all = new ArrayList<>(writing.keySet());
            all.addAll(reading.keySet());
        }
        for (Part part : all) {
            release(part);
        }
    }
}
