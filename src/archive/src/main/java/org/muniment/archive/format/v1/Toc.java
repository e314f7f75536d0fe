package org.muniment.archive.format.v1;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.muniment.archive.format.v1.TocMember.DaySummary;
import org.muniment.terms.Tampered;

/**
 * Table of contents: every member but itself, in the order in which they stand. Holds names, places, sizes, hashes,
 * counts and time spans, nothing personal, and is stored in clear; its SHA-256 is what the ledger holds.
 *
 * @param tenant name of the tenant
 * @param stream name of the stream
 * @param month of all days
 * @param sealed when this state of the archive was written, to the second
 * @param previous SHA-256 of the table before the last append, lower case hexadecimal; absent in a first one
 * @param members README first, then days in the order of appending, then the block index
 */
public record Toc(
        String tenant,
        String stream,
        YearMonth month,
        Instant sealed,
        Optional<String> previous,
        List<TocMember> members) {

    /** Bytes of a table at most. */
    public static final int MAX_BYTES = 256 << 10;

    /** Members at most. */
    public static final int MAX_MEMBERS = 512;

    /** Keeps an unchangeable copy of the list. */
    public Toc {
        members = List.copyOf(members);
    }

    /** The member of that name. */
    public Optional<TocMember> member(String name) {
        return members.stream().filter(member -> member.name().equals(name)).findFirst();
    }

    /** The records of that day. */
    public Optional<TocMember> day(LocalDate day) {
        return member(TocMember.dataName(day));
    }

    /** Members that hold the records of a day, in their order. */
    public List<TocMember> days() {
        return members.stream().filter(member -> member.day().isPresent()).toList();
    }

    /** What the days hold, earliest day first. */
    public List<DaySummary> summaries() {
        return members.stream()
                .flatMap(member -> member.day().stream())
                .sorted(java.util.Comparator.comparing(DaySummary::day))
                .toList();
    }

    /** The table as it is stored. */
    public byte[] encode() throws IOException {
        return TocJson.write(this);
    }

    /**
     * Reads a table.
     *
     * @throws Tampered if it is not a table of this version, or cannot be true
     */
    public static Toc decode(byte[] json) {
        return TocJson.read(json);
    }
}
