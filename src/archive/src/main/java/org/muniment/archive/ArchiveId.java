package org.muniment.archive;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;

/**
 * Which archive: one tenant's stream in one month (UTC days).
 *
 * @param stream lower case letters, digits, dots, dashes and underscores, 1 to 63 characters, first a letter or digit
 * @param month of the years 1 to 9999
 */
public record ArchiveId(TenantId tenant, String stream, YearMonth month) implements Comparable<ArchiveId> {

    private static final Pattern STREAM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final Pattern LATE = Pattern.compile("(.+)\\.late\\d{1,4}");
    private static final Pattern FILE = Pattern.compile("(.+)-(\\d{4}-\\d{2})\\.tar");

    /** @throws Refusal {@code BAD_INPUT} if the stream's name is not formed as above */
    public ArchiveId {
        if (!STREAM.matcher(stream).matches() || month.getYear() < 1 || month.getYear() > 9999) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "not the name of an archive");
        }
    }

    /** The archive a day's records belong to. */
    public static ArchiveId of(TenantId tenant, String stream, LocalDate day) {
        return new ArchiveId(tenant, stream, YearMonth.from(day));
    }

    /**
     * Reads the file name of an archive inside its tenant's folder.
     *
     * @throws Refusal {@code BAD_INPUT} for any other name
     */
    public static ArchiveId ofFile(TenantId tenant, String name) {
        var parts = FILE.matcher(name);
        String prefix = tenant.value() + "-";
        if (!parts.matches() || !parts.group(1).startsWith(prefix)) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "not the file name of an archive of this tenant");
        }
        try {
            return new ArchiveId(tenant, parts.group(1).substring(prefix.length()), YearMonth.parse(parts.group(2)));
        } catch (java.time.DateTimeException notAMonth) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "not the file name of an archive of this tenant");
        }
    }

    /**
     * The archive that records belong to which came when their day was archived already and so went into this one; this one
     * itself, unless its stream ends in {@code .late} and a number.
     */
    public ArchiveId original() {
        return new ArchiveId(tenant, originalStream(stream), month);
    }

    /** As {@link #original()}, of a stream's name alone. */
    public static String originalStream(String stream) {
        Matcher late = LATE.matcher(stream);
        return late.matches() ? late.group(1) : stream;
    }

    /** The stream name of the archive for records of a day that was archived before, from generation 2. */
    public static String lateStream(String stream, int generation) {
        return stream + ".late" + generation;
    }

    /** {@code <tenant>-<stream>-<yyyy-mm>.tar}. */
    public String fileName() {
        return this + ".tar";
    }

    /** Newest month last; within a month by tenant and stream. */
    @Override
    public int compareTo(ArchiveId other) {
        int order = month.compareTo(other.month);
        order = order != 0 ? order : tenant.value().compareTo(other.tenant.value());
        return order != 0 ? order : stream.compareTo(other.stream);
    }

    /** {@code <tenant>-<stream>-<yyyy-mm>}: the name in ledger entries, key labels and file names. */
    @Override
    public String toString() {
        return tenant.value() + "-" + stream + "-" + month;
    }
}
