package org.muniment.archive.format.v1;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import org.muniment.terms.Tampered;
import org.muniment.vault.age.RandomSource;

/**
 * What stands around the members of an archive: tar headers, padding and the two blocks at the end. No hash covers these, so
 * they are compared, byte for byte, with what {@link MonthTarWriter} writes for this table of contents (FORMAT.md, section 2).
 * Used once, by one thread.
 */
final class Surroundings {

    private static final int BLOCK_BYTES = 512;
    private static final int END_BYTES = 2 * BLOCK_BYTES;

    private final RandomSource source;
    private final Toc toc;
    private long at;

    /** Those of an archive with that table of contents. */
    Surroundings(RandomSource source, Toc toc) {
        this.source = source;
        this.toc = toc;
    }

    /**
     * Compares them.
     *
     * @param tocBytes size of the table of contents as stored
     * @throws Tampered naming the first member before which something is not as it was written
     */
    void check(long tocBytes) throws IOException {
        at = 0;
        for (TocMember member : toc.members()) {
            header(member.name(), member.size(), modified(member));
            if (at != member.offset()) {
                throw before(member.name());
            }
            at += member.size();
            zeroes(padding(), member.name());
        }
        header(TocMember.TOC, tocBytes, toc.sealed());
        at += tocBytes;
        zeroes(padding() + END_BYTES, TocMember.TOC);
        if (at != source.size()) {
            throw new Tampered("archive does not end as a tar does");
        }
    }

    private Instant modified(TocMember member) {
        Optional<TocMember.DaySummary> day = member.day();
        if (day.isPresent()) {
            return day.get().day().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        return member.head().isPresent()
                ? toc.sealed()
                : toc.month().atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private void header(String name, long size, Instant modified) throws IOException {
        byte[] header = MonthTarWriter.header(name, size, modified);
        if (!Arrays.equals(header, read(header.length, name))) {
            throw before(name);
        }
    }

    private long padding() {
        return -at & (BLOCK_BYTES - 1);
    }

    private void zeroes(long count, String name) throws IOException {
        for (byte one : read((int) count, name)) {
            if (one != 0) {
                throw new Tampered("something stands behind member " + name);
            }
        }
    }

    private byte[] read(int count, String name) throws IOException {
        if (at + count > source.size()) {
            throw before(name);
        }
        byte[] bytes = new byte[count];
        source.read(at, bytes, 0, count);
        at += count;
        return bytes;
    }

    private static Tampered before(String name) {
        return new Tampered("tar header of member " + name + " is not as it was written");
    }
}
