package org.muniment.logs.search;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.function.Predicate;
import org.muniment.archive.ArchiveId;
import org.muniment.archive.Archives;
import org.muniment.archive.Frame;
import org.muniment.archive.LineSink;
import org.muniment.archive.TimeRange;
import org.muniment.logs.parse.JsonLines;
import org.muniment.logs.parse.LogRecord;
import org.muniment.logs.query.Node;

/** Searches one archive where it lies: the block index names frames, the query itself decides about each of their lines. */
final class ArchiveSearch implements LineSink {

    private final Place place;
    private final Node node;
    private final Tally tally;
    private final int generation;
    private long sequence;

    /**
     * Where.
     *
     * @param stream the stream whose lines these are
     * @param passOver days that are read elsewhere
     */
    record Place(ArchiveId id, String stream, Predicate<LocalDate> passOver) {}

    private ArchiveSearch(Place place, Node node, Tally tally) {
        this.place = place;
        this.node = node;
        this.tally = tally;
        String name = place.id().stream();
        boolean late = name.length() > place.stream().length();
        this.generation = late ? Integer.parseInt(name.substring(place.stream().length() + ".late".length())) : 1;
    }

    static void run(Archives archives, Place place, Node node, Tally tally) throws IOException {
        TimeRange range = new TimeRange(Instant.ofEpochMilli(tally.from), Instant.ofEpochMilli(tally.to));
        archives.search(place.id(), BlockCompiler.compile(node), range, new ArchiveSearch(place, node, tally));
    }

    @Override
    public Step frame(Frame frame) {
        tally.check();
        sequence = (long) frame.number() << 32;
        return place.passOver().test(frame.day()) ? Step.SKIP : Step.READ;
    }

    @Override
    public boolean line(Frame frame, byte[] buffer, int offset, int length) throws IOException {
        sequence++;
        LogRecord record = JsonLines.read(Arrays.copyOfRange(buffer, offset, offset + length));
        long millis = record.time().toEpochMilli();
        if (tally.inRange(millis) && node.test(record)) {
            tally.count(millis);
            tally.facets(record);
            if (tally.reaches(millis)) {
                Cursor.Place at = new Cursor.Place(place.stream(), true, generation, sequence);
                tally.offer(new Tally.Candidate(millis, at, record));
            }
        }
        return true;
    }
}
