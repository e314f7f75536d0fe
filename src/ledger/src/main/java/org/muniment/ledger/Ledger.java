package org.muniment.ledger;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;
import org.muniment.vault.FolderLock;
import org.muniment.vault.KeyKind;
import org.muniment.vault.Vault;
import org.muniment.vault.signature.NoteSigner;
import org.muniment.vault.signature.VerifierKey;

/**
 * The tamper-evident record of every access and act: a Merkle tree in C2SP tlog-tiles files with signed checkpoints, in
 * front of it a write-ahead log that makes appends durable in groups (FORMAT.md).
 *
 * <p>A fault while writing fails the ledger: it refuses everything ({@code UNAVAILABLE}) until opened again, and nothing
 * that is not durable is ever acknowledged. Thread-safe; one process owns the folder.
 */
public final class Ledger implements AutoCloseable {

    /** Most entries one {@link #read} gives. */
    public static final int MAX_READ = 1000;

    /** From which size on a segment of the write-ahead log is followed by the next, in bytes: 32 MiB. */
    static final long SEGMENT_BYTES = 32L << 20;

    private static final String SIGNING_LABEL = "checkpoint";

    private final Path folder;
    private final Vault vault;
    private final InstantSource clock;
    private final FolderLock lock;
    private final Failure failure = new Failure();
    private final VerifierKey verifierKey;
    private final EntryReader reader;
    private final Publisher publisher;
    private final Appender appender;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Ledger(FolderLock lock, Vault vault, InstantSource clock, long segmentBytes) throws IOException {
        this.folder = lock.folder();
        this.vault = vault;
        this.clock = clock;
        this.lock = lock;
        NoteSigner signer = signer(vault);
        Recovery.Found found = new Recovery(folder, signer).run();
        this.verifierKey = signer.verifierKey();
        this.reader = new EntryReader(new Tiles(folder), vault.fields());
        this.publisher = new Publisher(found.tree(), found.checkpoint(), failure);
        found.earlier().forEach(segment -> publisher.retire(segment, found.wal().base()));
        Appender.Start start = new Appender.Start(
                found.tree().size(), found.last(), found.wal(), folder.resolve(Recovery.WAL), segmentBytes);
        this.appender = new Appender(start, publisher, clock, failure);
        publisher.start();
        appender.start();
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

    /** The key's name, and so the ledger's origin, follows from the public key. */
    private static NoteSigner signer(Vault vault) {
        var key = vault.keys().open(vault.keys().findOrCreate(TenantId.HOUSE, KeyKind.LEDGER, SIGNING_LABEL));
        byte[] publicKey = NoteSigner.of("unnamed", key).verifierKey().publicKey();
        String name = HexFormat.of().formatHex(Hashes.sha256(publicKey), 0, 8);
        return NoteSigner.of("muniment.invalid/ledger/" + name, key);
    }

    /** The public key that checkpoints are signed with: keep it, and every checkpoint mailed, outside this machine. */
    public VerifierKey verifierKey() {
        return verifierKey;
    }

    /**
     * Records an act; returns once it is durable. When it cannot be recorded this throws, and the caller shows nothing.
     *
     * @throws Refusal {@code UNAVAILABLE}
     */
    public Receipt append(Act act) {
        Appender.Wish wish = wish(act, false);
        appender.submit(wish);
        try {
            return wish.answer().join();
        } catch (CompletionException e) {
            throw failure.refusal();
        }
    }

    /**
     * Records an act without waiting. The future is completed when the act is durable, on another thread than the
     * ledger's, or exceptionally with the {@link Refusal} that {@link #append} would throw.
     */
    public CompletableFuture<Receipt> appendLater(Act act) {
        Appender.Wish wish = wish(act, true);
        try {
            appender.submit(wish);
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
        return publisher.awaitPublished(appender.size());
    }

    /** How many durable entries there are. */
    public long size() {
        return appender.size();
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
        long published = publisher.awaitPublished(to).size();
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
        if (index < 0 || index >= size()) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there is no ledger entry " + index);
        }
        Checkpoint checkpoint = publisher.awaitPublished(index + 1);
        try {
            TileTree tree = new TileTree(new Tiles(folder), checkpoint.size());
            return new InclusionProof(index, tree.root(index, index + 1), tree.path(index), checkpoint);
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the ledger's folder cannot be read", e);
        }
    }

    /** Writes and publishes what is left, and lets go of the folder. Repeating it is harmless. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        appender.close();
        publisher.close();
        try (lock) {
            Wal wal = appender.wal();
            wal.close();
            if (!failure.happened() && wal.base() < size()) {
                Wal.create(folder.resolve(Recovery.WAL), size()).close();
                removeSegmentsBefore(size());
            }
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the ledger's write-ahead log cannot be ended", e);
        }
    }

    private void removeSegmentsBefore(long base) throws IOException {
        Path walFolder = folder.resolve(Recovery.WAL);
        Path kept = Wal.path(walFolder, base);
        try (DirectoryStream<Path> segments = Files.newDirectoryStream(walFolder, "*.wal")) {
            for (Path segment : segments) {
                if (!segment.equals(kept)) {
                    Files.delete(segment);
                }
            }
        }
    }

    /** For tests of faults: the segment being written. */
    Wal wal() {
        return appender.wal();
    }
}
