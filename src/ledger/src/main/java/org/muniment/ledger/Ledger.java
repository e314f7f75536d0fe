package org.muniment.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.FolderLock;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyKind;
import org.muniment.vault.Vault;
import org.muniment.vault.signature.CosignerKey;
import org.muniment.vault.signature.VerifierKey;

/**
 * The tamper-evident record of every access and act: a Merkle tree in C2SP tlog-tiles files with signed checkpoints, in
 * front of it a write-ahead log that makes appends durable in groups (FORMAT.md).
 *
 * <p>A fault while writing, such as a full disk, fails the ledger: it refuses everything ({@code UNAVAILABLE}), and nothing
 * that is not durable is ever acknowledged. It opens itself again, as after a crash, when it is next asked and the fault is
 * gone. Thread-safe; one process owns the folder.
 */
public final class Ledger implements AutoCloseable {

    /** Most entries one {@link #read} gives. */
    public static final int MAX_READ = 1000;

    /** From which size on a segment of the write-ahead log is followed by the next, in bytes: 32 MiB. */
    static final long SEGMENT_BYTES = 32L << 20;

    /** How long after a fault the ledger is opened again at the earliest, when somebody asks: 2 seconds. */
    private static final long PAUSE_NANOS = 2_000_000_000L;

    private static final System.Logger LOG = System.getLogger(Ledger.class.getName());

    private final Path folder;
    private final Vault vault;
    private final InstantSource clock;
    private final FolderLock lock;
    private final CheckpointSigner signer;
    private final EntryReader reader;
    private final Hints hints;
    private final HintKeeper hintKeeper;
    private final Running.Setup setup;
    private final AtomicBoolean closed = new AtomicBoolean();

    private volatile Running running;
    private long lastTry = System.nanoTime();

    private Ledger(FolderLock lock, Vault vault, InstantSource clock, long segmentBytes) throws IOException {
        this.folder = lock.folder();
        this.vault = vault;
        this.clock = clock;
        this.lock = lock;
        this.signer = CheckpointSigner.of(vault, clock);
        this.reader = new EntryReader(new Tiles(folder), vault.fields());
        this.setup = new Running.Setup(folder, signer, clock, segmentBytes);
        this.hints = new Hints(folder, vault);
        this.running = new Running(setup);
        this.hintKeeper = new HintKeeper(
                hints, reader, () -> running.publisher().published().size());
    }

    /** The running ledger; after a fault, such as a full disk, one that was opened again if that is possible now. */
    private Running running() {
        Running now = running;
        return now.failure().happened() ? again(now) : now;
    }

    private synchronized Running again(Running failed) {
        if (running != failed) {
            return running;
        }
        boolean tooSoon = System.nanoTime() - lastTry < PAUSE_NANOS || failed.age() < PAUSE_NANOS;
        if (closed.get() || tooSoon || failed.failure().isBeyondRepair()) {
            throw failed.failure().refusal();
        }
        lastTry = System.nanoTime();
        try {
            failed.close();
            // The end of the writer may show that nothing but a new start will do.
            if (failed.failure().isBeyondRepair()) {
                throw failed.failure().refusal();
            }
            running = new Running(setup);
        } catch (Tampered e) {
            failed.failure().beyondRepair();
            LOG.log(System.Logger.Level.ERROR, "the ledger is not what it was before it failed", e);
            throw failed.failure().refusal();
        } catch (IOException e) {
            throw failed.failure().refusal();
        }
        LOG.log(System.Logger.Level.INFO, "the ledger can be written again and takes entries");
        return running;
    }

    /**
     * Opens the ledger, making it on the first start; what an unclean end left in the write-ahead log is put into the tree.
     *
     * @throws org.muniment.terms.Tampered when the files contradict each other or the signed checkpoint
     * @throws Refusal {@code UNAVAILABLE} when the folder cannot be read or written, or somebody else owns it
     */
    public static Ledger open(Path folder, Vault vault, InstantSource clock) {
        return open(folder, vault, clock, SEGMENT_BYTES);
    }

    static Ledger open(Path folder, Vault vault, InstantSource clock, long segmentBytes) {
        FolderLock lock = null;
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            lock = FolderLock.of(folder, "the ledger's folder");
            Ledger ledger = new Ledger(lock, vault, clock, segmentBytes);
            ledger.hintKeeper.start();
            lock = null;
            return ledger;
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the ledger's folder cannot be read or written", e);
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }

    /** The public key that checkpoints are signed with: keep it, and every checkpoint mailed, outside this machine. */
    public VerifierKey verifierKey() {
        return signer.verifierKey();
    }

    /** Whether a ledger's checkpoints are signed with a key of the vault: without it, its own end could not be recorded. */
    public static boolean signsWith(KeyEntry key) {
        return CheckpointSigner.uses(key);
    }

    /** The ML-DSA-44 public key that checkpoints are cosigned with: keep it beside the other. */
    public CosignerKey cosignerKey() {
        return signer.cosignerKey();
    }

    /**
     * Records an act; returns once it is durable. When it cannot be recorded this throws, and the caller shows nothing.
     *
     * @throws Refusal {@code UNAVAILABLE}
     */
    public Receipt append(Act act) {
        Running now = running();
        Appender.Wish wish = wish(act, false);
        now.appender().submit(wish);
        try {
            return wish.answer().join();
        } catch (CompletionException e) {
            throw now.failure().refusal();
        }
    }

    /**
     * Records an act without waiting. The future is completed when the act is durable, on another thread than the
     * ledger's, or exceptionally with the {@link Refusal} that {@link #append} would throw.
     */
    public CompletableFuture<Receipt> appendLater(Act act) {
        Appender.Wish wish = wish(act, true);
        try {
            running().appender().submit(wish);
        } catch (Refusal e) {
            return CompletableFuture.failedFuture(e);
        }
        return wish.answer();
    }

    private Appender.Wish wish(Act act, boolean later) {
        Map<String, String> details = act.details();
        if (details.isEmpty()) {
            return new Appender.Wish(act, Leaf.NO_DETAILS, new byte[0], new CompletableFuture<>(), later);
        }
        byte[] encoded = Details.encode(vault.random(Details.SALT_BYTES), details);
        byte[] commitment = Details.commitment(encoded);
        byte[] sealed =
                reader.seal(vault.keys().findOrCreate(TenantId.HOUSE, KeyKind.LEDGER, year()), commitment, encoded);
        return new Appender.Wish(act, commitment, sealed, new CompletableFuture<>(), later);
    }

    /** Details are sealed under a key of the year, so that a year's details can be destroyed without touching the tree. */
    private String year() {
        return "details-" + clock.instant().atOffset(ZoneOffset.UTC).getYear();
    }

    /** The signed state that covers at least everything durable at the time of the call. */
    public Checkpoint checkpoint() {
        Running now = running();
        return now.publisher().awaitPublished(now.appender().size());
    }

    /** How many durable entries there are. */
    public long size() {
        return running.appender().size();
    }

    /**
     * Entries from an index on, oldest first, without details; as many as there are up to the limit.
     *
     * @param limit 1 to {@value #MAX_READ}
     */
    public List<Entry> read(long fromIndex, int limit) {
        return entries(fromIndex, limit, false);
    }

    /** Entries from an index on, oldest first, with their details; that the reader read them is recorded first. */
    public List<Entry> read(long fromIndex, int limit, Actor reader, Purpose purpose) {
        record(fromIndex, limit, reader, purpose);
        return entries(fromIndex, limit, true);
    }

    /**
     * The entries before an index, newest first, without details.
     *
     * @param beforeIndex {@link #size} or more for the newest
     * @param limit 1 to {@value #MAX_READ}
     */
    public List<Entry> newest(long beforeIndex, int limit) {
        return newest(beforeIndex, limit, false);
    }

    /** The entries before an index, newest first, with their details; that the reader read them is recorded first. */
    public List<Entry> newest(long beforeIndex, int limit, Actor reader, Purpose purpose) {
        long before = Math.min(beforeIndex, size());
        record(Math.max(0, before - limit), limit, reader, purpose);
        return newest(before, limit, true);
    }

    /**
     * Looks backwards for entries whose act, object or actor holds a text, upper and lower case alike. How much is read is
     * bounded: with few or no entries found, the next look goes on at {@link Found#end}. Where entries lie close together
     * or the text is short that is {@value Look#MAX_ENTRIES} entries, otherwise up to eight million.
     *
     * @param text empty for any
     * @param beforeIndex {@link #size} or more for the newest
     * @param most stops after so many, 1 to {@value #MAX_READ}
     * @param fits which of those entries are wanted
     */
    public Found find(String text, long beforeIndex, int most, Predicate<Entry> fits) {
        checkRange(Math.max(0, beforeIndex), most);
        long before = Math.min(beforeIndex, size());
        if (before <= 0) {
            return new Found(List.of(), 0);
        }
        long published = running().publisher().awaitPublished(before).size();
        try {
            return new Look(new Look.Sources(hints, reader, published), text, most, fits).back(before);
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the ledger's folder cannot be read", e);
        }
    }

    private void record(long from, int limit, Actor reader, Purpose purpose) {
        checkRange(from, limit);
        append(Act.of(reader, "ledger.read", purpose, "ledger:" + from + "+" + limit));
    }

    private List<Entry> newest(long beforeIndex, int limit, boolean details) {
        long before = Math.min(beforeIndex, size());
        checkRange(before, limit);
        long from = Math.max(0, before - limit);
        List<Entry> entries = before == from ? List.of() : entries(from, (int) (before - from), details);
        List<Entry> reversed = new ArrayList<>(entries);
        Collections.reverse(reversed);
        return reversed;
    }

    private List<Entry> entries(long from, int limit, boolean details) {
        checkRange(from, limit);
        long to = Math.min(from + limit, size());
        if (from >= to) {
            return List.of();
        }
        long published = running().publisher().awaitPublished(to).size();
        try {
            return reader.read(from, to, published, details);
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the ledger's folder cannot be read", e);
        }
    }

    private static void checkRange(long from, int limit) {
        if (from < 0 || limit < 1 || limit > MAX_READ) {
            throw new Refusal(
                    Refusal.Code.BAD_INPUT, "ledger entries are read from 0 on, 1 to " + MAX_READ + " at a time");
        }
    }

    /** Proves that an entry is in the ledger; refused ({@code NOT_FOUND}) when there is none. */
    public InclusionProof prove(long index) {
        return proof(index).inclusion();
    }

    /** An entry with its proof, as a text that is verified offline; refused ({@code NOT_FOUND}) when there is none. */
    public EntryProof proof(long index) {
        if (index < 0 || index >= size()) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there is no ledger entry " + index);
        }
        Checkpoint checkpoint = running().publisher().awaitPublished(index + 1);
        try {
            return LedgerFiles.prove(new Tiles(folder), index, checkpoint);
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the ledger's folder cannot be read", e);
        }
    }

    /** Whether entries can be recorded now, so that content may be shown. */
    public boolean isWritable() {
        try {
            return !running().failure().happened();
        } catch (Refusal e) {
            return false;
        }
    }

    /** Writes and publishes what is left, and lets go of the folder. Repeating it is harmless. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try (lock) {
            hintKeeper.close();
            synchronized (this) {
                running.close();
            }
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the ledger's write-ahead log cannot be ended", e);
        }
    }

    Path folder() {
        return folder;
    }

    HintKeeper hintKeeper() {
        return hintKeeper;
    }

    /** For tests of faults: the segment being written. */
    Wal wal() {
        return running.appender().wal();
    }
}
