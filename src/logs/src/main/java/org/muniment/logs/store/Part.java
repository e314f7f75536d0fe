package org.muniment.logs.store;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.muniment.archive.ArchiveId;
import org.muniment.index.PartitionId;
import org.muniment.terms.TenantId;

/**
 * One hot partition: a tenant's stream on one UTC day. Lines that arrive for a day that is on its way into the archive, or
 * there already, make a further generation of that day.
 *
 * @param generation from 1
 */
public record Part(TenantId tenant, String stream, LocalDate day, int generation) implements Comparable<Part> {

    private static final Pattern FOLDER = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})(?:\\.(\\d{1,4}))?");
    private static final Comparator<Part> ORDER = Comparator.comparing(Part::day)
            .reversed()
            .thenComparing(Part::tenant)
            .thenComparing(Part::stream)
            .thenComparing(Part::generation);

    /** The partition of a folder's name; empty when it is none. */
    static Optional<Part> of(TenantId tenant, String stream, String folder) {
        Matcher name = FOLDER.matcher(folder);
        if (!name.matches()) {
            return Optional.empty();
        }
        int generation = name.group(2) == null ? 1 : Integer.parseInt(name.group(2));
        return Optional.of(new Part(tenant, stream, LocalDate.parse(name.group(1)), generation));
    }

    /** The hot partition of that name; empty when it is of something else. */
    public static Optional<Part> of(PartitionId id) {
        String[] name = id.name().split("/", -1);
        return name.length == 3 && name[0].equals("logs") ? of(id.tenant(), name[1], name[2]) : Optional.empty();
    }

    String folder() {
        return generation == 1 ? day.toString() : day + "." + generation;
    }

    PartitionId id() {
        return new PartitionId(tenant, "logs/" + stream + "/" + folder());
    }

    /** The stream under which this generation is archived: the first under the stream's own name. */
    public String archiveStream() {
        return archiveStream(stream, generation);
    }

    /** As {@link #archiveStream()}. */
    public static String archiveStream(String stream, int generation) {
        return generation == 1 ? stream : ArchiveId.lateStream(stream, generation);
    }

    /** The stream whose lines an archive of that stream name holds. */
    public static String streamOf(String archiveStream) {
        return ArchiveId.originalStream(archiveStream);
    }

    /** Newest day first. */
    @Override
    public int compareTo(Part other) {
        return ORDER.compare(this, other);
    }

    /** {@code tenant/stream/day}: for ledger and reports. */
    @Override
    public String toString() {
        return tenant + "/" + stream + "/" + folder();
    }
}
