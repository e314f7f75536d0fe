package org.muniment.logs.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
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
import org.muniment.terms.TenantId;
import org.muniment.vault.Destruction;

/**
 * All hot partitions of one folder, {@code <tenant>/<stream>/<day>}. A bounded number is open at a time. Records are added
 * by one thread; everything else may be called by any.
 */
public final class HotStore implements Closeable {

    private static final String FROZEN = ".frozen";

    private final Path folder;
    private final Partitions partitions;
    private final OpenParts open;
    private final NavigableSet<Part> parts = new ConcurrentSkipListSet<>();
    private final ConcurrentMap<Part, Boolean> frozen = new ConcurrentHashMap<>();
    private final ReadWriteLock destruction = new ReentrantReadWriteLock();

    /**
     * Opens the folder, making it on the first start.
     *
     * @param limits how many partitions may be open, and their memory
     */
    public HotStore(Path folder, Partitions partitions, Limits limits) throws IOException {
        this.folder = folder;
        this.partitions = partitions;
        Files.createDirectories(folder);
        this.open = new OpenParts(this::folderOf, partitions, limits);
        scan();
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
        while (frozen.containsKey(candidate)) {
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
                    && open.committed(part) >= number) {
                return true;
            }
        }
        return false;
    }

    /** Whether lines of that day are in some partition. */
    public boolean hasDay(TenantId tenant, String stream, LocalDate day) {
        return !parts.subSet(
                        new Part(tenant, stream, day, 1), true, new Part(tenant, stream, day, Integer.MAX_VALUE), true)
                .isEmpty();
    }

    /** Adds a record, unless the partition has committed that number already. */
    public void add(Part part, long number, Item item) throws IOException {
        parts.add(part);
        open.add(part, number, item);
    }

    /** Makes everything added so far durable. */
    public void commit() throws IOException {
        open.commit();
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
            if (open.search(part, false, searcher -> searcher.count(query) > 0).orElse(false)) {
                return true;
            }
        }
        return false;
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
        destruction.writeLock().lock();
        try {
            open.release(part);
            Optional<Destruction> destroyed = partitions.destroy(folderOf(part), part.id(), reason);
            parts.remove(part);
            Files.deleteIfExists(markerOf(part));
            frozen.remove(part);
            return destroyed;
        } finally {
            destruction.writeLock().unlock();
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
        open.close();
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
