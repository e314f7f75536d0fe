package org.muniment.logs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.muniment.archive.ArchiveEntry;
import org.muniment.archive.ArchiveId;
import org.muniment.archive.Archives;
import org.muniment.archive.House;
import org.muniment.archive.Retained;
import org.muniment.index.PageCache;
import org.muniment.index.PartitionId;
import org.muniment.index.Partitions;
import org.muniment.ledger.Anchors;
import org.muniment.logs.intake.Entities;
import org.muniment.logs.intake.Import;
import org.muniment.logs.intake.Intake;
import org.muniment.logs.origin.Countries;
import org.muniment.logs.retained.AddressKeys;
import org.muniment.logs.retained.HotLogs;
import org.muniment.logs.reveal.Reveals;
import org.muniment.logs.search.Search;
import org.muniment.logs.store.Compaction;
import org.muniment.logs.store.HotStore;
import org.muniment.logs.store.Part;
import org.muniment.logs.store.Pipeline;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyProgress;
import org.muniment.vault.pseudonym.Pseudonyms;

/** The logs of all tenants: intake, search and the way into the archives. Thread-safe; one process owns the folder. */
public final class Logs implements AutoCloseable {

    /** Room between the first record numbers of two journals begun a millisecond apart. */
    private static final int NUMBERS_PER_MILLISECOND_BITS = 20;
    /** Partitions kept open for searching only, besides those being written. */
    private static final int READING = 128;

    private final HotStore store;
    private final Pipeline pipeline;
    private final Compaction compaction;
    private final Entities entities;
    private final Intake intake;
    private final Import imports;
    private final Search search;
    private final Retained retained;
    private final Retained addressKeys;
    private final Reveals reveals;

    private Logs(LogsSettings settings, House house, Archives archives, PageCache cache) throws IOException {
        Countries countries = settings.geoip().map(Countries::open).orElse(Countries.NONE);
        Path folder = settings.folder();
        Files.createDirectories(folder);
        this.store = new HotStore(
                folder.resolve("hot"),
                new Partitions(house.vault(), cache),
                new HotStore.Limits(settings.openPartitions(), READING, settings.bufferBytes()),
                Anchors.open(folder.resolve("anchors"), "logs", house.ledger(), house.vault()));
        this.pipeline = new Pipeline(
                new Pipeline.Parts(folder.resolve("journal"), store, house.vault(), house.ledger()),
                new Pipeline.Options(
                        settings.queueBytes(),
                        settings.commitEvery(),
                        house.clock().millis() << NUMBERS_PER_MILLISECOND_BITS),
                (tenant, stream, day) -> firstGeneration(archives, tenant, stream, day));
        this.compaction = new Compaction(store, pipeline, house.clock());
        Map<TenantId, Pseudonyms> known = new ConcurrentHashMap<>();
        Function<TenantId, Pseudonyms> pseudonyms = tenant -> known.computeIfAbsent(tenant, house.vault()::pseudonyms);
        this.entities = new Entities(folder.resolve("entities"), house.vault(), house.ledger(), house.clock());
        this.intake = new Intake(
                new Intake.Parts(pipeline, store, house.policy(), house.clock(), pseudonyms, countries),
                settings.zone());
        this.imports = new Import(intake, folder.resolve("imports"), house.clock());
        this.search = new Search(
                new Search.Parts(store, archives, house.ledger(), pseudonyms),
                settings.searches(),
                settings.searchTime());
        this.reveals = new Reveals(folder.resolve("reveals"), house);
        this.addressKeys = new AddressKeys(house, archives.holds(), pseudonyms);
        this.retained = new HotLogs(new HotLogs.Parts(store, pipeline, archives, house.ledger()), house.policy());
    }

    /** Opens the folder, making it on the first start, and indexes what the journal holds from before a crash. */
    public static Logs open(LogsSettings settings, House house, Archives archives, PageCache cache) throws IOException {
        return new Logs(settings, house, archives, cache);
    }

    /** One more than the generations of a day that are in the archive already. */
    private static int firstGeneration(Archives archives, TenantId tenant, String stream, LocalDate day)
            throws IOException {
        Set<String> taken = new HashSet<>();
        ArchiveId wanted = ArchiveId.of(tenant, stream, day);
        for (ArchiveEntry entry : archives.list()) {
            boolean same =
                    entry.id().tenant().equals(tenant) && entry.id().month().equals(wanted.month());
            if (same && entry.days().stream().anyMatch(one -> one.day().equals(day))) {
                taken.add(entry.id().stream());
            }
        }
        int generation = 1;
        while (taken.contains(Part.archiveStream(stream, generation))) {
            generation++;
        }
        return generation;
    }

    /** The keys of the systems that hand in lines. */
    public Entities entities() {
        return entities;
    }

    /** The way in. */
    public Intake intake() {
        return intake;
    }

    /** The import of files. */
    public Import imports() {
        return imports;
    }

    /** The way out. */
    public Search search() {
        return search;
    }

    /** What moves days that have outlived their hot period into the archives. */
    public Retained retained() {
        return retained;
    }

    /** What destroys the keys of addresses when their time has come. */
    public Retained addressKeys() {
        return addressKeys;
    }

    /** Requests to reveal the address behind a pseudonym. */
    public Reveals reveals() {
        return reveals;
    }

    /** What makes one segment of each day that is over. */
    public Compaction compaction() {
        return compaction;
    }

    /**
     * Seals a hot partition anew under a new key and destroys the one before, which may be in other hands. Searches go on;
     * lines that come are taken and wait. Cut short, the next call ends it.
     *
     * @return the destruction, for the ledger
     * @throws Refusal {@code NOT_FOUND} where there is no such partition
     * @throws org.muniment.terms.Tampered where it is not what the ledger says, or a file does not verify
     */
    public Destruction reseal(PartitionId id, KeyProgress progress) throws IOException {
        Part part = Part.of(id)
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "there is no such partition of hot logs"));
        return compaction.reseal(part, progress);
    }

    /** Whether lines are being taken: false after a fault that only a restart mends. */
    public boolean isHealthy() {
        return pipeline.isHealthy();
    }

    /** Bytes of lines accepted and not yet searchable. */
    public long queuedBytes() {
        return pipeline.queuedBytes();
    }

    /** Commits everything and lets go of the folder. */
    @Override
    public void close() throws IOException {
        search.close();
        compaction.close();
        pipeline.close();
        store.close();
    }
}
