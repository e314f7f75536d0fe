package org.muniment.ledger;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/** A ledger at work, from one opening to its end or to the fault that stops it. Thread-safe. */
final class Running {

    private final Path folder;
    private final Failure failure = new Failure();
    private final Publisher publisher;
    private final Appender appender;
    private final long since = System.nanoTime();

    /**
     * How a ledger is run.
     *
     * @param folder its files
     * @param signer signs its checkpoints
     * @param clock gives entries their time
     * @param segmentBytes from which size on a segment of the write-ahead log is followed by the next, in bytes
     */
    record Setup(Path folder, CheckpointSigner signer, InstantSource clock, long segmentBytes) {}

    Running(Setup setup) throws IOException {
        this.folder = setup.folder();
        Recovery.Found found = new Recovery(folder, setup.signer()).run();
        this.publisher = new Publisher(found.tree(), found.checkpoint(), failure);
        found.earlier().forEach(segment -> publisher.retire(segment, found.wal().base()));
        Appender.Start start = new Appender.Start(
                found.tree().size(), found.last(), found.wal(), folder.resolve(Recovery.WAL), setup.segmentBytes());
        this.appender = new Appender(start, publisher, setup.clock(), failure);
        publisher.start();
        appender.start();
    }

    Failure failure() {
        return failure;
    }

    Publisher publisher() {
        return publisher;
    }

    Appender appender() {
        return appender;
    }

    /** How long ago it began, in nanoseconds. */
    long age() {
        return System.nanoTime() - since;
    }

    /** Writes and publishes what is left, and leaves an empty write-ahead log behind; after a fault only ends. */
    void close() throws IOException {
        appender.close();
        publisher.close();
        Wal wal = appender.wal();
        wal.close();
        if (!failure.happened() && wal.base() < appender.size()) {
            Wal.create(folder.resolve(Recovery.WAL), appender.size()).close();
            removeSegmentsBefore(appender.size());
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
}
