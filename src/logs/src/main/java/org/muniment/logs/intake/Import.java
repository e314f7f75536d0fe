package org.muniment.logs.intake;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.muniment.logs.parse.LineReader;
import org.muniment.logs.parse.LogFormat;
import org.muniment.logs.parse.LogParser;
import org.muniment.terms.Actor;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;

/**
 * Takes whole files in, plain or gzipped; interrupted or repeated, every line is kept once: a line's id is made of where it
 * stands in its file and of its bytes, and how far a file has come is remembered under a name that tells nothing of it. A
 * file that grew since is taken from where it ended. Thread-safe.
 */
public final class Import {

    /** Lines of one batch. */
    private static final int BATCH = 5_000;
    /** Bytes at the beginning by which a file is known again. */
    private static final int HEAD = 4096;
    /** How long a full queue is waited for before trying again. */
    private static final long PAUSE_MILLIS = 100;
    /** How often a full queue is waited for in a row: five minutes. */
    private static final int MAX_PAUSES = 3000;

    private final Intake intake;
    private final Path progress;
    private final InstantSource clock;

    /** Remembers how far files have come in that folder. */
    public Import(Intake intake, Path progress, InstantSource clock) {
        this.intake = intake;
        this.progress = progress;
        this.clock = clock;
    }

    /** Where lines go and on whose word. */
    public record Target(TenantId tenant, String stream, LogFormat format, Actor by) {
        /** Refuses ({@code BAD_INPUT}) what is no stream. */
        public Target {
            Streams.check(stream);
        }
    }

    /** Hears how far it is: lines and bytes of the (unzipped) file so far. */
    @FunctionalInterface
    public interface Listener {
        /** Called after each batch. */
        void at(long lines, long bytes);
    }

    /**
     * What became of a file's lines.
     *
     * @param records kept as records
     * @param rejects kept as rejects
     * @param duplicates kept by an earlier run
     * @param refused older than the archive period
     */
    public record Imported(long records, long rejects, long duplicates, long refused) {
        private Imported plus(Ack ack) {
            long rejected = ack.rejected();
            long refusedNow = ack.refused();
            long kept = ack.kept();
            return new Imported(
                    records + kept - rejected,
                    rejects + rejected,
                    duplicates + ack.items().size() - kept - refusedNow,
                    refused + refusedNow);
        }
    }

    /** Imports one file; returns once every line of it is durable. */
    public Imported run(Path file, Target target, Listener listener) throws IOException {
        Path mark = progress.resolve(fingerprint(file, target));
        long done = Files.exists(mark) ? Long.parseLong(Files.readString(mark).trim()) : 0;
        Entity entity = new Entity(
                "import", target.tenant(), "import", Set.of(target.stream()), Instant.EPOCH, Optional.empty());
        Intake.Sender sender = new Intake.Sender(entity, target.by(), intake.parser(target.format()));
        Imported result = new Imported(0, 0, 0, 0);
        try (InputStream in = open(file)) {
            LineReader lines = new LineReader(in, LogParser.MAX_LINE_BYTES + 1);
            List<Document> batch = new ArrayList<>(BATCH);
            long skipped = 0;
            while (true) {
                Optional<byte[]> line = lines.next();
                if (line.isPresent() && lines.offset() <= done) {
                    skipped++;
                    continue;
                }
                if (line.isPresent() && line.get().length > 0) {
                    batch.add(new Document(
                            target.stream(), Optional.of(id(mark, lines.start(), line.get())), line.get()));
                }
                if (batch.size() == BATCH || (line.isEmpty() && !batch.isEmpty())) {
                    result = result.plus(accept(sender, batch));
                    batch.clear();
                    save(mark, lines.offset());
                    listener.at(lines.number(), lines.offset());
                }
                if (line.isEmpty()) {
                    break;
                }
            }
            result = new Imported(result.records, result.rejects, result.duplicates + skipped, result.refused);
        }
        intake.awaitSearchable();
        return result;
    }

    /** Waits while the queue is full. */
    private Ack accept(Intake.Sender sender, List<Document> batch) {
        for (int pauses = 0; ; pauses++) {
            try {
                return intake.accept(sender, batch);
            } catch (Refusal refusal) {
                if (refusal.code() != Refusal.Code.RATE_LIMITED || pauses == MAX_PAUSES) {
                    throw refusal;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.Code.UNAVAILABLE, "interrupted", interrupted);
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        in.mark(2);
        boolean zipped = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return zipped ? new GZIPInputStream(in, 1 << 16) : in;
    }

    /** Names a file by its first whole lines and where it goes, so that moving or growing does not make it another. */
    private static String fingerprint(Path file, Target target) throws IOException {
        byte[] head;
        try (InputStream in = open(file)) {
            head = in.readNBytes(HEAD);
        }
        int end = 0;
        while (end < head.length && head[end] != '\n') {
            end++;
        }
        MessageDigest digest = sha256();
        digest.update((target.tenant() + "\n" + target.stream() + "\n").getBytes(StandardCharsets.UTF_8));
        digest.update(head, 0, end);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String id(Path mark, long offset, byte[] line) {
        MessageDigest digest = sha256();
        digest.update(mark.getFileName().toString().getBytes(StandardCharsets.US_ASCII));
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(offset).flip());
        return HexFormat.of().formatHex(digest.digest(line));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Only a short cut: were it lost, the ids of the lines would still tell them. */
    private void save(Path mark, long offset) throws IOException {
        Files.createDirectories(progress);
        Path fresh = mark.resolveSibling(mark.getFileName() + ".new");
        Files.writeString(fresh, Long.toString(offset));
        Files.move(fresh, mark, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(mark, java.nio.file.attribute.FileTime.from(clock.instant()));
    }
}
