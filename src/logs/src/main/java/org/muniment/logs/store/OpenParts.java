package org.muniment.logs.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.jspecify.annotations.Nullable;
import org.muniment.index.CommitAnchor;
import org.muniment.index.PartitionOptions;
import org.muniment.index.Partitions;
import org.muniment.index.SealedPartition;
import org.muniment.index.SearchWork;
import org.muniment.ledger.Anchors;
import org.muniment.terms.Refusal;

/** The partitions that are open, those used longest ago closed first. Thread-safe. */
final class OpenParts {

    private static final System.Logger LOG = System.getLogger(OpenParts.class.getName());

    private final Function<Part, Path> folders;
    private final Partitions partitions;
    private final HotStore.Limits limits;
    private final Anchors anchors;
    private final Map<Part, OpenPart> writing = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Part, OpenPart> reading = new LinkedHashMap<>(16, 0.75f, true);
    /** Partitions being opened, or closed only once their last user is done: whoever wants to open one waits. */
    private final Set<Part> busy = new HashSet<>();

    private final RecordDocument document = new RecordDocument();

    OpenParts(Function<Part, Path> folders, Partitions partitions, HotStore.Limits limits, Anchors anchors) {
        this.folders = folders;
        this.partitions = partitions;
        this.limits = limits;
        this.anchors = anchors;
    }

    void add(Part part, long number, Item item) throws IOException {
        OpenPart slot = writing(part);
        if (number > slot.added) {
            try {
                slot.partition.writer().addDocument(document.of(item.record(), item.id()));
            } catch (IllegalStateException closed) {
                throw slot.partition
                        .tampering()
                        .map(RuntimeException.class::cast)
                        .orElse(closed);
            }
            slot.added = number;
            slot.unseen = true;
            slot.lastAdded = System.nanoTime();
        }
    }

    private OpenPart writing(Part part) throws IOException {
        synchronized (this) {
            OpenPart known = writing.get(part);
            if (known != null) {
                return known;
            }
        }
        closeSurplus();
        synchronized (this) {
            await(part);
            OpenPart known = writing.get(part);
            if (known != null) {
                return known;
            }
            busy.add(part);
        }
        try {
            retireReading(part);
            SealedPartition partition = partitions.open(folders.apply(part), part.id(), options(part));
            OpenPart slot = new OpenPart(partition, OpenPart.numberOf(partition));
            slot.unsettled = !partition.anchor().map(CommitAnchor::toString).equals(anchors.newest(part.toString()));
            synchronized (this) {
                writing.put(part, slot);
            }
            return slot;
        } finally {
            free(part);
        }
    }

    private synchronized void free(Part part) {
        busy.remove(part);
        notifyAll();
    }

    private Optional<CommitAnchor> newest(Part part) {
        return anchors.newest(part.toString()).map(CommitAnchor::parse);
    }

    private PartitionOptions options(Part part) {
        PartitionOptions options = PartitionOptions.of(new KeywordAnalyzer())
                .bufferedBy(limits.bufferBytes())
                .tunedBy(HotCodec::tune);
        return newest(part).map(options::anchoredAt).orElse(options);
    }

    /** Closes those used longest ago; one that somebody is using stays, so that nobody has to wait for it. */
    private void closeSurplus() throws IOException {
        while (true) {
            Part oldest = null;
            synchronized (this) {
                if (writing.size() < limits.writing()) {
                    return;
                }
                for (Map.Entry<Part, OpenPart> one : writing.entrySet()) {
                    if (one.getValue().users == 0) {
                        oldest = one.getKey();
                        break;
                    }
                }
            }
            if (oldest == null) {
                return;
            }
            release(oldest);
        }
    }

    /** Makes everything added so far durable, and anchors it in the ledger, all partitions together. */
    void commit() throws IOException {
        Map<Part, OpenPart> all;
        synchronized (this) {
            all = new LinkedHashMap<>(writing);
        }
        commit(all);
    }

    private void commit(Map<Part, OpenPart> slots) throws IOException {
        Map<String, String> states = new HashMap<>();
        for (Map.Entry<Part, OpenPart> one : slots.entrySet()) {
            OpenPart slot = one.getValue();
            synchronized (slot) {
                long added = slot.added;
                if (added > slot.committed || slot.unsettled) {
                    slot.unsettled = false;
                    CommitAnchor made = slot.partition.commit(Map.of(OpenPart.NUMBER, Long.toString(added)));
                    slot.committed = added;
                    states.put(one.getKey().toString(), made.toString());
                }
            }
        }
        if (!states.isEmpty()) {
            anchors.record(states);
        }
    }

    /** Commits and closes a partition if it is open. */
    void release(Part part) throws IOException {
        OpenPart slot;
        synchronized (this) {
            slot = writing.get(part);
        }
        if (slot != null) {
            commit(Map.of(part, slot));
            synchronized (this) {
                writing.remove(part);
                busy.add(part);
                slot.retired = true;
            }
            closeUnused(part, slot);
        }
        retireReading(part);
    }

    /** Closes every partition that is open for writing as a crash would; one that somebody is using, after them. */
    void abandon() {
        Map<Part, OpenPart> all;
        synchronized (this) {
            all = new LinkedHashMap<>(writing);
            writing.clear();
            busy.addAll(all.keySet());
            all.values().forEach(slot -> slot.retired = true);
        }
        all.forEach((part, slot) -> {
            try {
                closeUnused(part, slot);
            } catch (IOException | RuntimeException unclosed) {
                LOG.log(System.Logger.Level.WARNING, "partition {0} was not closed cleanly", part);
            }
        });
    }

    /** Closes a retired partition unless somebody is using it, who then does. */
    private void closeUnused(Part part, OpenPart slot) throws IOException {
        synchronized (this) {
            if (slot.users > 0) {
                return;
            }
        }
        try {
            slot.partition.close();
        } finally {
            free(part);
        }
    }

    private void retireReading(Part part) throws IOException {
        OpenPart gone;
        synchronized (this) {
            gone = reading.remove(part);
            if (gone == null) {
                return;
            }
            gone.retired = true;
            if (gone.users > 0) {
                return; // a reader holds no lock, so nobody need wait for it
            }
        }
        gone.partition.close();
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
        return use(part, open -> {
            if (fresh && open.unseen) {
                open.unseen = false;
                open.partition.refresh();
            }
            return open.partition.search(work);
        });
    }

    /** What somebody does with an open partition. */
    private interface Use<T> {
        T of(OpenPart open) throws IOException;
    }

    private <T> Optional<T> use(Part part, Use<T> use) throws IOException {
        OpenPart open = borrow(part);
        if (open == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(use.of(open));
        } finally {
            giveBack(part, open);
        }
    }

    private @Nullable OpenPart borrow(Part part) throws IOException {
        synchronized (this) {
            OpenPart slot = writing.get(part);
            if (slot == null) {
                await(part);
                slot = writing.get(part);
            }
            if (slot != null) {
                slot.users++;
                return slot;
            }
            OpenPart known = reading.get(part);
            if (known == null) {
                known = OpenPart.forReading(partitions, folders.apply(part), part.id(), newest(part));
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

    private synchronized void await(Part part) {
        try {
            while (busy.contains(part)) {
                wait();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.Code.UNAVAILABLE, "interrupted", interrupted);
        }
    }

    /** The number of the last record a partition has committed; the least of all numbers when it has none. */
    long committed(Part part) throws IOException {
        return use(part, open -> OpenPart.numberOf(open.partition)).orElse(Long.MIN_VALUE);
    }

    /** The newest commit of a partition; empty when nothing was committed. */
    Optional<CommitAnchor> anchor(Part part) throws IOException {
        return use(part, open -> open.partition.anchor()).flatMap(anchor -> anchor);
    }

    private void trim() throws IOException {
        Iterator<Map.Entry<Part, OpenPart>> oldest = reading.entrySet().iterator();
        int surplus = reading.size() - limits.reading();
        while (surplus > 0 && oldest.hasNext()) {
            OpenPart candidate = oldest.next().getValue();
            if (candidate.users == 0) {
                oldest.remove();
                candidate.partition.close();
                surplus--;
            }
        }
    }

    private void giveBack(Part part, OpenPart open) throws IOException {
        synchronized (this) {
            open.users--;
            if (!open.retired || open.users > 0) {
                return;
            }
        }
        if (open.partition.isWritable()) {
            closeUnused(part, open);
        } else {
            open.partition.close();
        }
    }

    synchronized boolean isWritten(Part part) {
        return writing.containsKey(part);
    }

    /**
     * Keeps a partition open for {@link Compacting#run}; call it on the adding thread.
     *
     * @return empty where records came within that time
     */
    Optional<Compacting> beginCompact(Part part, Duration quiet) throws IOException {
        OpenPart slot = writing(part);
        boolean isQuiet = System.nanoTime() - slot.lastAdded >= quiet.toNanos();
        if (!isQuiet) {
            return Optional.empty();
        }
        synchronized (this) {
            slot.users++;
        }
        return Optional.of(new Compacting(part, slot, slot.added, new AtomicBoolean()));
    }

    void letGo(Compacting held) throws IOException {
        if (held.gone().compareAndSet(false, true)) {
            giveBack(held.part(), held.slot());
        }
    }

    /** Makes it durable and lets go of the partition; call it on the adding thread. */
    void endCompact(Compacting held) throws IOException {
        letGo(held);
        boolean added = held.slot().added != held.added();
        boolean open;
        synchronized (this) {
            open = writing.get(held.part()) == held.slot();
        }
        if (open && !added) {
            release(held.part());
        }
    }

    /** Lets go of a partition, then does something while nobody can open it; call it on the adding thread. */
    void between(Part part, Pipeline.Step step) throws IOException {
        release(part);
        synchronized (this) {
            await(part); // a search that is using it closes what was written
            retireReading(part);
            step.run();
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
