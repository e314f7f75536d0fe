package org.muniment.archive;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.muniment.archive.RetentionReport.Outcome;
import org.muniment.archive.RetentionReport.Step;
import org.muniment.ledger.Act;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;

/**
 * Carries out what the policy wants of all that is retained, daily and on demand. Safe for several threads and processes:
 * one run at a time.
 */
public final class RetentionRun {

    private static final System.Logger LOG = System.getLogger(RetentionRun.class.getName());
    private static final Actor SELF = Actor.system("retention");

    private final Path lockFile;
    private final Ledger ledger;
    private final InstantSource clock;
    private final LastRun last;
    private final List<Retained> retained;
    private final ReentrantLock running = new ReentrantLock();

    /**
     * Prepares runs.
     *
     * @param folder holds the lock, and sealed what the last run did
     * @param house whose runs they are
     * @param retained asked in this order
     */
    public RetentionRun(Path folder, House house, List<Retained> retained) {
        this.lockFile = folder.resolve("retention.lock");
        this.last = new LastRun(folder.resolve("retention.last"), house.vault());
        this.ledger = house.ledger();
        this.clock = house.clock();
        this.retained = List.copyOf(retained);
    }

    /**
     * A run that is over.
     *
     * @param at its end
     */
    public record Ended(Instant at, RetentionReport report) {}

    /** The last run that came to its end, also one of a process before; of very many steps the weightier ones. */
    public Optional<Ended> last() {
        return last.read();
    }

    /**
     * Runs everything that is due. One that fails does not keep the others from running; the next run tries it again.
     *
     * @return all steps, each named {@code <who>: <what>}
     * @throws Refusal {@code CONFLICT} while another run is under way
     */
    public RetentionReport run(LocalDate today) throws IOException {
        return run(today, Progress.SILENT);
    }

    /** As {@link #run(LocalDate)}, telling how far it is. */
    public RetentionReport run(LocalDate today, Progress progress) throws IOException {
        if (!running.tryLock()) {
            throw underWay();
        }
        Files.createDirectories(lockFile.toAbsolutePath().getParent());
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lock(channel)) {
            return locked(today, progress, lock);
        } finally {
            running.unlock();
        }
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException here) {
            throw underWay();
        }
        if (lock == null) {
            throw underWay();
        }
        return lock;
    }

    private static Refusal underWay() {
        return new Refusal(Refusal.Code.CONFLICT, "a retention run is under way");
    }

    private RetentionReport locked(LocalDate today, Progress progress, FileLock lock) {
        if (!lock.isValid()) {
            throw underWay();
        }
        String object = "retention:" + today;
        ledger.append(Act.of(SELF, "retention.start", Purpose.OPERATION, object));
        RetentionReport all = RetentionReport.nothing("retention");
        for (int i = 0; i < retained.size(); i++) {
            Retained one = retained.get(i);
            progress.at(one.name(), i, retained.size());
            for (Step step : run(one, today, progress).steps()) {
                all = all.with(new Step(
                        one.name() + ": " + step.what(), step.outcome(), step.records(), step.bytes(), step.note()));
            }
        }
        progress.at("done", retained.size(), retained.size());
        ledger.append(new Act(SELF, "retention.end", Purpose.OPERATION, object, counts(all)));
        last.write(new Ended(clock.instant(), all));
        return all;
    }

    /** The edge of each part: what it throws is its own failure, not the run's. */
    private static RetentionReport run(Retained one, LocalDate today, Progress progress) {
        try {
            return one.run(today, progress);
        } catch (IOException | RuntimeException failed) {
            LOG.log(System.Logger.Level.ERROR, "retention of " + one.name() + " failed", failed);
            return RetentionReport.nothing(one.name())
                    .with(new Step(
                            "everything",
                            Outcome.FAILED,
                            0,
                            0,
                            failed.getClass().getSimpleName()));
        }
    }

    private static Map<String, String> counts(RetentionReport report) {
        Map<String, String> counts = new java.util.TreeMap<>();
        for (Outcome outcome : Outcome.values()) {
            counts.put(outcome.name().toLowerCase(java.util.Locale.ROOT), Long.toString(report.count(outcome)));
        }
        return counts;
    }
}
