package org.muniment.logs.store;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.muniment.index.Partitions;
import org.muniment.index.SearchWork;
import org.muniment.ledger.Anchors;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyProgress;

/**
 * All hot partitions of one folder, {@code <tenant>/<stream>/<day>}. A bounded number is open at a time. Records are added
 * by one thread; everything else may be called by any.
 */
public final class HotStore implements Closeable {

    private static final String FROZEN = ".frozen";

    private static final System.Logger LOG = System.getLogger(HotStore.class.getName());

    private final Path folder;
    private final Partitions partitions;
    private final Anchors anchors;
    private final OpenParts open;
    /** Partitions that are not what the ledger says they are: neither read nor written. */
    private final Set<Part> refused = new ConcurrentSkipListSet<>();
    /** Keeps a partition from being destroyed while it is compacted. */
    private final Object compaction = new Object();

    private final NavigableSet<Part> parts = new ConcurrentSkipListSet<>();
    private final ConcurrentMap<Part, Boolean> frozen = new ConcurrentHashMap<>();
    private final ReadWriteLock destruction = new ReentrantReadWriteLock();

    /**
     * Opens the folder, making it on the first start.
     *
     * @param limits how many partitions may be open, and their memory
     * @param anchors where their newest commits are known from, closed with this
     */
    public HotStore(Path folder, Partitions partitions, Limits limits, Anchors anchors) throws IOException {
        this.anchors = anchors;
        this.folder = folder;
        this.partitions = partitions;
        Files.createDirectories(folder);
        this.open = new OpenParts(this::folderOf, partitions, limits, anchors);
        scan();
        missing();
    }

    /**
     * What may be open at the same time.
     *
     * @param writing partitions open for writing
     * @param reading partitions open for searching only
     * @param bufferBytes memory of each that is written
     */
    public record Limits(int writing, int reading, long bufferBytes) {}

    private void scan() throws IOException {
        for (Path tenant : children(folder)) {
            for (Path stream : children(tenant)) {
                for (Path day : children(stream)) {
                    TenantId of = new TenantId(tenant.getFileName().toString());
                    String name = day.getFileName().toString();
                    boolean marker = name.endsWith(FROZEN);
                    String bare = marker ? name.substring(0, name.length() - FROZEN.length()) : name;
                    Part.of(of, stream.getFileName().toString(), bare).ifPresent(part -> {
                        if (marker) {
                            frozen.put(part, true);
                        } else {
                            parts.add(part);
                        }
                    });
                }
            }
        }
    }

    /** What the ledger knows and the folder has not is refused, so that a search says so. */
    private void missing() {
        for (String name : anchors.names()) {
            String[] place = name.split("/", -1);
            if (place.length == 3) {
                Part.of(new TenantId(place[0]), place[1], place[2])
                        .filter(part -> !parts.contains(part))
                        .ifPresent(part -> refuse(part, new Tampered("partition " + part + " is gone")));
            }
        }
    }

    /** From now on that partition is not used: its lines go to the next generation of its day. */
    public void refuse(Part part, Tampered reason) {
        if (refused.add(part)) {
            LOG.log(Level.ERROR, "partition " + part + " is refused", reason);
        }
    }

    /** Partitions that are not what the ledger says they are. */
    public Set<Part> refused() {
        return Set.copyOf(refused);
    }

    private static List<Path> children(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            all.forEach(found::add);
        }
        return found;
    }

    private Path folderOf(Part part) {
        return folder.resolve(part.tenant().value()).resolve(part.stream()).resolve(part.folder());
    }

    private Path markerOf(Part part) {
        return folder.resolve(part.tenant().value()).resolve(part.stream()).resolve(part.folder() + FROZEN);
    }

    /** All partitions, newest day first. */
    public List<Part> parts() {
        return List.copyOf(parts);
    }

    /** The partition new lines of that day go to: the newest generation that is not frozen, or the one after all. */
    public Part route(TenantId tenant, String stream, LocalDate day, int firstGeneration) {
        int newest = 0;
        for (Part part : parts.subSet(
                new Part(tenant, stream, day, 1), true, new Part(tenant, stream, day, Integer.MAX_VALUE), true)) {
            newest = part.generation();
        }
        Part candidate = new Part(tenant, stream, day, Math.max(newest, 1));
        while (frozen.containsKey(candidate) || refused.contains(candidate)) {
            candidate = new Part(tenant, stream, day, candidate.generation() + 1);
        }
        return parts.contains(candidate) || candidate.generation() >= firstGeneration
                ? candidate
                : new Part(tenant, stream, day, firstGeneration);
    }

    /** Whether a frozen partition of its day has committed the record of that number: for replay after a crash. */
    boolean hasCommitted(Item item, long number) throws IOException {
        for (Part part : frozen.keySet()) {
            if (part.tenant().equals(item.tenant())
                    && part.stream().equals(item.stream())
                    && part.day().equals(item.day())
                    && !refused.contains(part)
                    && committed(part) >= number) {
                return true;
            }
        }
        return false;
    }

    private long committed(Part part) throws IOException {
        try {
            return open.committed(part);
        } catch (Tampered tampered) {
            refuse(part, tampered);
            return Long.MIN_VALUE;
        }
    }

    /** Whether lines of that day are in some partition. */
    public boolean hasDay(TenantId tenant, String stream, LocalDate day) {
        return !parts.subSet(
                        new Part(tenant, stream, day, 1), true, new Part(tenant, stream, day, Integer.MAX_VALUE), true)
                .isEmpty();
    }

    /**
     * Adds a record, unless the partition has committed that number already.
     *
     * @throws Tampered when the partition has to be opened and is not what it should be; nothing is added then
     */
    public void add(Part part, long number, Item item) throws IOException {
        parts.add(part);
        open.add(part, number, item);
    }

    /** Makes everything added so far durable. */
    public void commit() throws IOException {
        open.commit();
    }

    /** Closes what is open for writing without committing, as a crash would; what was committed stays. */
    void abandon() {
        open.abandon();
    }

    /** Searches a partition as it is now; empty when it is gone. */
    public <T> Optional<T> search(Part part, SearchWork<T> work) throws IOException {
        return parts.contains(part) ? open.search(part, true, work) : Optional.empty();
    }

    /** Makes everything added so far visible to {@link #contains}. */
    public void refresh() throws IOException {
        open.refresh();
    }

    /** Whether a partition of that day holds a record with that id; what was added after {@link #refresh} may be missed. */
    public boolean contains(TenantId tenant, String stream, LocalDate day, byte[] id) throws IOException {
        TermQuery query = new TermQuery(new Term(Columns.ID, new BytesRef(id)));
        for (Part part : parts.subSet(
                new Part(tenant, stream, day, 1), true, new Part(tenant, stream, day, Integer.MAX_VALUE), true)) {
            if (!refused.contains(part) && holds(part, query)) {
                return true;
            }
        }
        return false;
    }

    /** As {@link #contains(TenantId, String, LocalDate, byte[])}, on whatever day. */
    public boolean contains(TenantId tenant, String stream, byte[] id) throws IOException {
        TermQuery query = new TermQuery(new Term(Columns.ID, new BytesRef(id)));
        for (Part part : parts) {
            boolean wanted = part.tenant().equals(tenant) && part.stream().equals(stream);
            if (wanted && !refused.contains(part) && holds(part, query)) {
                return true;
            }
        }
        return false;
    }

    private boolean holds(Part part, TermQuery query) throws IOException {
        try {
            return open.search(part, false, searcher -> searcher.count(query) > 0)
                    .orElse(false);
        } catch (Tampered tampered) {
            refuse(part, tampered);
            return false;
        }
    }

    /** From now on, also after a crash, that partition gets no more records. Call it on the adding thread. */
    public void freeze(Part part) throws IOException {
        if (!frozen.containsKey(part)) {
            Files.write(markerOf(part), new byte[0]);
            force(folder.resolve(part.tenant().value()).resolve(part.stream()));
            frozen.put(part, true);
        }
        open.release(part);
    }

    /** Held by whoever searches from its first look at {@link #parts} to its end, so that nothing is destroyed under it. */
    public ReadWriteLock destruction() {
        return destruction;
    }

    /** Destroys a partition: its key, then its files. Waits for searches. Empty when its key was gone already. */
    public Optional<Destruction> destroy(Part part, String reason) throws IOException {
        synchronized (compaction) {
            destruction.writeLock().lock();
            try {
                open.release(part);
                anchors.drop(part.toString());
                Optional<Destruction> destroyed = partitions.destroy(folderOf(part), part.id(), reason);
                parts.remove(part);
                Files.deleteIfExists(markerOf(part));
                frozen.remove(part);
                return destroyed;
            } finally {
                destruction.writeLock().unlock();
            }
        }
    }

    /** Whether a partition is open for writing. */
    boolean isWritten(Part part) {
        return open.isWritten(part);
    }

    /** Runs a step on the adding thread. */
    interface Adding {
        void run(Pipeline.Step step);
    }

    /**
     * Merges a partition's segments into one, unless it is one already, or records came to it within that time.
     *
     * @return whether there is nothing left to do
     */
    boolean compact(Part part, Duration quiet, Adding adding) throws IOException {
        synchronized (compaction) {
            if (!parts.contains(part) || frozen.containsKey(part) || refused.contains(part) || isCompact(part)) {
                return true;
            }
            List<Compacting> held = new ArrayList<>(1);
            adding.run(() -> open.beginCompact(part, quiet).ifPresent(held::add));
            for (Compacting one : held) {
                try {
                    one.run();
                } finally {
                    endCompact(one, adding);
                }
            }
            return !held.isEmpty();
        }
    }

    /** Whether a partition is one segment, or none. */
    private boolean isCompact(Part part) throws IOException {
        int segments = open.search(
                        part, false, searcher -> searcher.getLeafContexts().size())
                .orElse(0);
        return segments <= 1;
    }

    /** Seals a partition anew: see {@link HotReseal}. */
    Destruction reseal(Part part, KeyProgress progress, Adding adding) throws IOException {
        synchronized (compaction) {
            if (!parts.contains(part)) {
                throw new Refusal(Refusal.Code.NOT_FOUND, "there is no such partition of hot logs");
            }
            if (refused.contains(part)) {
                throw new Tampered("partition " + part + " is not what the ledger says it is");
            }
            HotReseal reseal = new HotReseal(partitions, open, anchors, folder.resolveSibling("reseal"));
            adding.run(() -> reseal.run(part, folderOf(part), progress));
            return reseal.destruction();
        }
    }

    private void endCompact(Compacting held, Adding adding) throws IOException {
        try {
            adding.run(() -> open.endCompact(held));
        } catch (Refusal stopped) {
            open.letGo(held);
            throw stopped;
        }
    }

    /** All records of a frozen partition in the order of their time. */
    public TimeOrder inTimeOrder(Part part) throws IOException {
        return new TimeOrder(this, part);
    }

    /** The bytes of a partition's files. */
    public long bytes(Part part) throws IOException {
        long sum = 0;
        if (Files.isDirectory(folderOf(part))) {
            for (Path file : children(folderOf(part))) {
                sum += Files.size(file);
            }
        }
        return sum;
    }

    /** Commits and closes everything. */
    @Override
    public void close() throws IOException {
        try (anchors) {
            open.close();
        }
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
