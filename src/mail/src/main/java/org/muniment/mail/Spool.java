package org.muniment.mail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyId;
import org.muniment.vault.Vault;
import org.muniment.vault.chunked.SealedDraft;
import org.muniment.vault.chunked.SealedFile;

/** The folder of sealed spool files. Thread-safe; one process holds its lock. */
final class Spool implements AutoCloseable {
    /** Free bytes on the disk below which nothing is taken any more. */
    static final long MIN_FREE_BYTES = 64L * 1024 * 1024;

    /** Sealed, but the ledger may not know it. */
    static final String NEW = ".new";

    /** Ours: sealed and in the ledger. */
    static final String READY = ".mail";

    /** Ours, and waiting for a person. */
    static final String PARKED = ".parked";

    private final Path folder;
    private final Vault vault;
    private final SpoolKeys keys;
    private final MailSettings settings;
    private final InstantSource clock;
    private final FileChannel lockFile;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong lastSequence = new AtomicLong();

    private Spool(Path folder, Vault vault, MailSettings settings, InstantSource clock) throws IOException {
        this.folder = folder;
        this.vault = vault;
        this.settings = settings;
        this.clock = clock;
        Files.createDirectories(folder);
        this.lockFile = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        this.keys = new SpoolKeys(vault.keys(), clock);
    }

    static Spool open(MailSettings settings, Vault vault, InstantSource clock) throws IOException {
        Spool spool = new Spool(settings.folder().resolve("spool"), vault, settings, clock);
        try {
            spool.lock();
            SealedFile.discardUnfinished(spool.folder);
            for (String ending : List.of(NEW, READY, PARKED)) {
                for (String name : spool.names(ending)) {
                    spool.bytes.addAndGet(Files.size(spool.path(name, ending)));
                    long sequence = Long.parseUnsignedLong(name.substring(0, 16), 16);
                    spool.lastSequence.accumulateAndGet(sequence, Math::max);
                }
            }
            return spool;
        } catch (IOException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    private void lock() throws IOException {
        try {
            FileLock lock = lockFile.tryLock();
            if (lock == null) {
                throw new Refusal(Refusal.Code.CONFLICT, "another process holds the mail spool");
            }
        } catch (OverlappingFileLockException e) {
            throw new Refusal(Refusal.Code.CONFLICT, "this process already holds the mail spool", e);
        }
    }

    /** A message that is on the disk. */
    record Stored(String name, SpoolFile.Written written) {}

    /** Seals a message that is complete when {@code arrival} says, under a name of ending {@link #NEW}; durable on return. */
    Stored store(Envelope envelope, InputStream raw, InstantSource arrival) throws IOException {
        makeSureThereIsRoom();
        String name = freshName();
        Path file = path(name, NEW);
        try (SpoolKeys.Use key = keys.begin();
                SealedDraft draft = SealedFile.create(file, key.key(), context(name))) {
            SpoolFile.Written written =
                    SpoolFile.write(envelope, raw, draft, new SpoolFile.Bounds(settings.maxMessage(), arrival));
            draft.commit();
            bytes.addAndGet(Files.size(file));
            return new Stored(name, written);
        }
    }

    /** Destroys the keys of earlier days under which nothing waits, and says how many. */
    synchronized int retireKeys(SpoolKeys.Told told) throws IOException {
        return keys.retire(this::lying, told);
    }

    /** The key that {@link #retireKeys} destroyed last. */
    Optional<KeyEntry> lastRetired() {
        return keys.lastRetired();
    }

    private Set<KeyId> lying() throws IOException {
        Set<KeyId> needed = new HashSet<>();
        for (String ending : List.of(NEW, READY, PARKED)) {
            for (String name : names(ending)) {
                try {
                    needed.add(SealedFile.keyOf(path(name, ending)));
                } catch (NoSuchFileException handled) {
                    // It needs no key any more.
                } catch (Tampered damaged) {
                    // It opens under none.
                }
            }
        }
        return needed;
    }

    /** Whether a message would be taken now as far as space goes. */
    boolean hasRoom() {
        try {
            makeSureThereIsRoom();
            return true;
        } catch (Refusal | IOException e) {
            return false;
        }
    }

    private void makeSureThereIsRoom() throws IOException {
        if (bytes.get() >= settings.spoolLimit()) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the mail spool is full");
        }
        if (Files.getFileStore(folder).getUsableSpace() < MIN_FREE_BYTES) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the disk of the mail spool is full");
        }
    }

    private String freshName() {
        long sequence = lastSequence.updateAndGet(last -> Math.max(last + 1, clock.millis() << 16));
        byte[] noise = new byte[4];
        random.nextBytes(noise);
        return HexFormat.of().toHexDigits(sequence) + "-" + HexFormat.of().formatHex(noise);
    }

    SpoolFile.Content read(String name) throws IOException {
        Path file = path(name, READY);
        try (InputStream in = SealedFile.open(file, vault.keys()::open, context(name))) {
            return SpoolFile.read(in, SealedFile.plainSize(file), name);
        }
    }

    /** One at a time, and never while {@link #retireKeys} looks: a file must not slip from an ending to be seen yet to one seen. */
    synchronized void rename(String name, String from, String to) throws IOException {
        Files.move(path(name, from), path(name, to), StandardCopyOption.ATOMIC_MOVE);
    }

    void remove(String name, String ending) throws IOException {
        Path file = path(name, ending);
        long size = Files.size(file);
        Files.delete(file);
        bytes.addAndGet(-size);
    }

    /** The names of files with that ending, in order of arrival. */
    List<String> names(String ending) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ending)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                names.add(name.substring(0, name.length() - ending.length()));
            }
        }
        Collections.sort(names);
        return names;
    }

    InstantSource clock() {
        return clock;
    }

    long bytes() {
        return bytes.get();
    }

    static Instant arrival(String name) {
        return Instant.ofEpochMilli(Long.parseUnsignedLong(name.substring(0, 16), 16) >>> 16);
    }

    private Path path(String name, String ending) {
        return folder.resolve(name + ending);
    }

    private static byte[] context(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
