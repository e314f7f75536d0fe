package org.muniment.archive;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.muniment.archive.LineSink.Step;
import org.muniment.archive.format.v1.FileSource;
import org.muniment.archive.format.v1.MonthTar;
import org.muniment.archive.format.v1.Toc;
import org.muniment.archive.format.v1.TocMember;
import org.muniment.archive.format.v1.TocMember.DaySummary;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.age.AgeIdentity;
import org.muniment.vault.age.SeekableAge;

/** One archive held open for reading. Safe for several threads. */
final class OpenArchive implements Closeable {

    private final FileSource source;
    private final MonthTar tar;
    private final AgeIdentity identity;
    private final BlockCache cache;
    private final Map<LocalDate, SeekableAge> days = new ConcurrentHashMap<>();
    private @Nullable BlockIndex index;

    private OpenArchive(FileSource source, MonthTar tar, AgeIdentity identity, BlockCache cache) {
        this.source = source;
        this.tar = tar;
        this.identity = identity;
        this.cache = cache;
    }

    /** @throws Tampered if the file is not an archive, or not this one */
    static OpenArchive open(Path file, ArchiveId id, AgeIdentity identity, BlockCache cache) throws IOException {
        FileSource source = new FileSource(file);
        try {
            MonthTar tar = MonthTar.open(source);
            Toc toc = tar.toc();
            if (!toc.tenant().equals(id.tenant().value())
                    || !toc.stream().equals(id.stream())
                    || !toc.month().equals(id.month())) {
                throw new Tampered("archive " + id + " holds another one");
            }
            return new OpenArchive(source, tar, identity, cache);
        } catch (IOException | RuntimeException failed) {
            source.close();
            throw failed;
        }
    }

    MonthTar tar() {
        return tar;
    }

    /** The block index, opened when it is first needed. */
    synchronized BlockIndex index() throws IOException {
        BlockIndex known = index;
        if (known == null) {
            known = BlockIndex.open(tar, identity, cache);
            index = known;
        }
        return known;
    }

    /** Hands the lines of every frame that may match to the sink, newest first. */
    SearchReport search(BlockQuery query, TimeRange range, LineSink sink) throws IOException {
        List<DaySummary> summaries = tar.toc().summaries();
        long frames = summaries.stream().mapToLong(DaySummary::frames).sum();
        if (summaries.stream().noneMatch(day -> range.touches(day.first(), day.last()))) {
            return new SearchReport(frames, 0, 0, 0, false);
        }
        List<FrameRow> rows = index().select(query, range);
        long read = 0;
        long lines = 0;
        try (Frames reader = new Frames()) {
            for (FrameRow row : rows) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("search interrupted");
                }
                Step step = sink.frame(row.frame());
                if (step == Step.STOP) {
                    return new SearchReport(frames, rows.size(), read, lines, true);
                }
                if (step == Step.READ) {
                    read++;
                    long handed = lines(row, reader.plain(row), sink);
                    lines += Math.abs(handed);
                    if (handed < 0) {
                        return new SearchReport(frames, rows.size(), read, lines, true);
                    }
                }
            }
        }
        return new SearchReport(frames, rows.size(), read, lines, false);
    }

    /** How many lines were handed over, negative if the sink then wanted no more. */
    private static long lines(FrameRow row, byte[] plain, LineSink sink) throws IOException {
        long handed = 0;
        int from = 0;
        for (int i = 0; i < row.plain(); i++) {
            if (plain[i] == '\n') {
                handed++;
                if (!sink.line(row.frame(), plain, from, i - from)) {
                    return -handed;
                }
                from = i + 1;
            }
        }
        return handed;
    }

    /** Writes the lines of a day. */
    long copy(LocalDate day, OutputStream to) throws IOException {
        TocMember member = member(day);
        DaySummary summary = member.day().orElseThrow();
        try (DayReader reader = new DayReader(member, age(day))) {
            reader.copy(summary, to);
        }
        return summary.lines();
    }

    private TocMember member(LocalDate day) {
        return tar.toc().day(day).orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "the archive has no such day"));
    }

    private SeekableAge age(LocalDate day) throws IOException {
        SeekableAge known = days.get(day);
        if (known == null) {
            known = tar.open(member(day), identity);
            days.put(day, known);
        }
        return known;
    }

    @Override
    public synchronized void close() throws IOException {
        BlockIndex opened = index;
        index = null;
        if (opened != null) {
            opened.close();
        }
        source.close();
    }

    /** The reader of the day a search is in. */
    private final class Frames implements AutoCloseable {

        private @Nullable LocalDate day;
        private @Nullable DayReader reader;

        byte[] plain(FrameRow row) throws IOException {
            DayReader current = reader;
            LocalDate wanted = row.frame().day();
            if (current == null || !wanted.equals(day)) {
                close();
                current = new DayReader(member(wanted), age(wanted));
                reader = current;
                day = wanted;
            }
            return current.frame(row.offset(), row.sealed(), row.plain());
        }

        @Override
        public void close() {
            DayReader current = reader;
            if (current != null) {
                current.close();
            }
            reader = null;
        }
    }
}
