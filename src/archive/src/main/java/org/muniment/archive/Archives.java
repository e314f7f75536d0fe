package org.muniment.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.muniment.archive.AppendReport.Outcome;
import org.muniment.archive.format.v1.FileSource;
import org.muniment.archive.format.v1.MonthTar;
import org.muniment.ledger.Act;
import org.muniment.policy.RetentionPlan;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.age.AgeIdentity;

/**
 * The sealed archives of all tenants in one folder. Safe for several threads; one process owns the folder.
 *
 * <p>An append makes a whole new archive beside the old one, reads it back, has the ledger say so and only then puts it in
 * its place: a crash leaves the old archive or the new one.
 */
public final class Archives implements AutoCloseable {

    /** Days appended in one pass at most: a whole month. */
    public static final int MAX_DAYS = 31;

    private final ArchiveFiles files;
    private final House house;
    private final Evidence evidence;
    private final Holds holds;
    private final BlockCache cache;
    private final OpenArchives open;
    private final Map<ArchiveId, Object> locks = new ConcurrentHashMap<>();
    private final ArchiveKeys keys;
    private final Appends appends;
    private final ArchiveDestruction destruction;

    private Archives(Path folder, ArchiveSettings settings, House house, Appends.Crash crash) throws IOException {
        Files.createDirectories(folder);
        this.files = new ArchiveFiles(folder);
        this.house = house;
        this.keys = new ArchiveKeys(house.vault().keys());
        this.evidence = new Evidence(files, house.ledger());
        this.holds = Holds.open(folder.resolve(".holds"), house);
        this.appends = new Appends(new Appends.Parts(files, keys, evidence, settings), house, crash);
        this.cache = new BlockCache(settings.cacheBytes());
        this.open = new OpenArchives(settings.openArchives(), this::openForReading);
        this.destruction = new ArchiveDestruction(files, keys, house.ledger());
    }

    /** Opens the folder, making it on the first start, and finishes or undoes what a crash left behind. */
    public static Archives open(Path folder, ArchiveSettings settings, House house) throws IOException {
        return open(folder, settings, house, step -> {});
    }

    static Archives open(Path folder, ArchiveSettings settings, House house, Appends.Crash crash) throws IOException {
        Archives archives = new Archives(folder, settings, house, crash);
        archives.recover();
        return archives;
    }

    /** An archive whose key was destroyed loses its file. */
    private void recover() throws IOException {
        appends.recover();
        for (ArchiveId id : files.list()) {
            if (keys.destroyed(id)) {
                destruction.finish(id);
            }
        }
    }

    /** As {@link #append(ArchiveId, List)}, a single day. */
    public AppendReport append(ArchiveId id, LocalDate day, DaySource records) throws IOException {
        return append(id, List.of(new OfferedDay(day, records))).getFirst();
    }

    /**
     * Appends days of one month in one pass: written, forced to disk, read back and compared, anchored in the ledger, put in
     * place, all of them or none. Days are read one after the other, and their records come one at a time; memory is bounded
     * by a frame and the block index of the month. Beside the archive the pass needs room on disk for the archive as it
     * will be and once more for the new days.
     *
     * @param days 1 to {@link #MAX_DAYS}, each once; those the archive has already are compared line for line
     * @return what became of each, in the order given
     * @throws Refusal {@code CONFLICT} if the archive has one of the days with other lines; {@code BAD_INPUT} if one is of
     *     another month; {@code EXPIRED} if the archive's key was destroyed; {@code UNAVAILABLE} if the ledger cannot be
     *     written
     * @throws Tampered if the archive is damaged, or does not read back: then nothing has changed
     */
    public List<AppendReport> append(ArchiveId id, List<OfferedDay> days) throws IOException {
        Appends.check(id, days);
        synchronized (locks.computeIfAbsent(id, any -> new Object())) {
            Path tar = files.tar(id);
            Files.createDirectories(tar.toAbsolutePath().getParent());
            List<AppendReport> reports = Files.exists(tar)
                    ? open.use(id, before -> appends.run(id, days, Optional.of(before)))
                    : appends.run(id, days, Optional.empty());
            if (reports.stream().anyMatch(report -> report.outcome() == Outcome.APPENDED)) {
                open.forget(id);
            }
            return reports;
        }
    }

    private OpenArchive openForReading(ArchiveId id) throws IOException {
        requireFile(id);
        OpenArchive archive = OpenArchive.open(files.tar(id), id, keys.identity(id), cache);
        try {
            evidence.check(id, archive.tar().tocSha256());
            return archive;
        } catch (IOException | RuntimeException failed) {
            archive.close();
            throw failed;
        }
    }

    private void requireFile(ArchiveId id) {
        if (!Files.exists(files.tar(id))) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there is no such archive");
        }
    }

    /** All archives, newest month first. One whose table of contents cannot be read shows no days and never expires. */
    public List<ArchiveEntry> list() throws IOException {
        List<ArchiveEntry> entries = new ArrayList<>();
        for (ArchiveId id : files.list()) {
            entries.add(entry(id));
        }
        return entries;
    }

    private ArchiveEntry entry(ArchiveId id) throws IOException {
        try (FileSource source = new FileSource(files.tar(id))) {
            return ArchiveList.entry(id, MonthTar.open(source), plan(id), holds.isHeld(id));
        } catch (Tampered damaged) {
            return ArchiveList.unreadable(id, Files.size(files.tar(id)), holds.isHeld(id));
        }
    }

    private RetentionPlan plan(ArchiveId id) {
        return house.policy().retention("logs." + id.stream());
    }

    /**
     * Hands the lines of all frames that may match to the sink, newest day first. Selects by the block index, opens only
     * the selected frames, keeps nothing on disk. Does not write to the ledger: whoever shows the lines does, before.
     *
     * @throws Refusal {@code NOT_FOUND} if there is no such archive, {@code EXPIRED} if its key was destroyed
     * @throws Tampered if what was read is not what was sealed
     */
    public SearchReport search(ArchiveId id, BlockQuery query, TimeRange range, LineSink sink) throws IOException {
        return open.use(id, archive -> archive.search(query, range, sink));
    }

    /** Writes the lines of a day as they were archived; the ledger knows first. Returns the number of lines. */
    public long extract(ArchiveId id, LocalDate day, Warrant warrant, OutputStream to) throws IOException {
        requireFile(id);
        house.ledger().append(act("archive.extract", id, warrant, Map.of("day", day.toString())));
        return open.use(id, archive -> archive.copy(day, to));
    }

    /**
     * Reads a whole archive back: the tar as any tar program would, every hash, every line, the block index, proof and
     * ledger, and that the ledger knows no later state of it. Without its key only what needs none.
     */
    public VerifyReport verify(ArchiveId id) throws IOException {
        requireFile(id);
        VerifyReport read = new ArchiveCheck(files.tar(id), id).run(keys.find(id), any -> true);
        List<String> problems = new ArrayList<>(read.problems());
        try (FileSource source = new FileSource(files.tar(id))) {
            long index = evidence.check(id, MonthTar.open(source).tocSha256());
            problems.addAll(evidence.checkProof(id, index));
            evidence.laterThan(id, index)
                    .ifPresent(later -> problems.add("the ledger holds a later state of archive " + id));
        } catch (Tampered unproved) {
            if (!problems.contains(unproved.getMessage())) {
                problems.add(unproved.getMessage());
            }
        }
        return new VerifyReport(id, read.members(), read.lines(), List.copyOf(problems));
    }

    /**
     * The {@code AGE-SECRET-KEY-1…} of an archive, for opening it with stock tools; the ledger knows first.
     *
     * @throws Refusal {@code NOT_FOUND} or {@code EXPIRED}
     */
    public String identityFor(ArchiveId id, Warrant warrant) {
        requireFile(id);
        AgeIdentity identity = keys.identity(id);
        house.ledger().append(act("archive.identity", id, warrant, Map.of()));
        return identity.revealSecret();
    }

    /**
     * Destroys an archive: its key, then its file; the ledger knows before and after. Copies elsewhere stay unreadable but
     * for further recipients.
     *
     * @throws Refusal {@code FROZEN} under a hold, {@code FORBIDDEN} before the policy's floor has passed for its last day
     */
    public void destroy(ArchiveId id, Warrant warrant) throws IOException {
        synchronized (locks.computeIfAbsent(id, any -> new Object())) {
            requireFile(id);
            if (holds.isHeld(id)) {
                throw new Refusal(Refusal.Code.FROZEN, "a hold keeps the archive");
            }
            LocalDate today = LocalDate.ofInstant(house.clock().instant(), ZoneOffset.UTC);
            if (!plan(id).mayBeDestroyed(ArchiveList.lastDay(entry(id)), today)) {
                throw new Refusal(Refusal.Code.FORBIDDEN, "the policy keeps the archive for longer");
            }
            house.ledger().append(act("archive.destroy", id, warrant, Map.of()));
            open.forget(id);
            destruction.run(id, warrant.reason());
        }
    }

    private static Act act(String act, ArchiveId id, Warrant warrant, Map<String, String> more) {
        Map<String, String> details = new HashMap<>(more);
        details.put("reason", warrant.reason());
        return new Act(warrant.actor(), act, warrant.purpose(), Evidence.object(id), details);
    }

    /** The text in clear inside an archive, which tells a stranger how to open it; refused if there is no such archive. */
    public String readme(ArchiveId id) {
        requireFile(id);
        return Readme.text(id);
    }

    /** Opens days as a drill does, and compares them; nobody appends meanwhile. */
    DrillReport drill(ArchiveId id, List<LocalDate> days, Optional<StockTools> tools) throws IOException {
        synchronized (locks.computeIfAbsent(id, any -> new Object())) {
            if (tools.isEmpty()) {
                VerifyReport read = new ArchiveCheck(files.tar(id), id)
                        .run(Optional.of(keys.identity(id)), summary -> days.contains(summary.day()));
                return new DrillReport(id, false, days, read.lines(), read.problems());
            }
            Path sealed = files.beside(id, ArchiveFiles.DRILL + ArchiveFiles.NEW);
            return open.use(id, known -> new DrillByHand(tools.get(), files.tar(id), sealed)
                    .run(id, known, keys.identity(id), days));
        }
    }

    /** The monthly restore drill, by the stock programs of this machine where they are in its search path. */
    public RestoreDrill drill() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return new RestoreDrill(this, house.ledger(), files.folder().resolve(".drilled"), StockTools.find(path));
    }

    /** Destroys the archives whose time has come and that nothing holds. */
    public Retained expiry() {
        return new ArchiveExpiry(this);
    }

    /** The holds. */
    public Holds holds() {
        return holds;
    }

    /** Closes what is open for reading. */
    @Override
    public void close() throws IOException {
        open.close();
    }
}
