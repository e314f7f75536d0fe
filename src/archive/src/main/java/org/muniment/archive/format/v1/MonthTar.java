package org.muniment.archive.format.v1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.muniment.terms.Tampered;
import org.muniment.vault.age.AgeIdentity;
import org.muniment.vault.age.RandomSource;
import org.muniment.vault.age.SeekableAge;

/**
 * An archive opened for reading by ranges: the table of contents at its end says where everything is. Safe for several
 * threads.
 */
public final class MonthTar {

    private static final int BLOCK_BYTES = 512;
    private static final int END_BLOCKS = 2;
    private static final int STREAM_BYTES = 256 << 10;

    private final RandomSource source;
    private final Toc toc;
    private final String tocSha256;
    private final int tocBytes;

    private MonthTar(RandomSource source, Toc toc, byte[] json) {
        this.source = source;
        this.tocBytes = json.length;
        this.toc = toc;
        this.tocSha256 = Hashing.sha256Hex(json);
    }

    /**
     * Reads the table of contents, with one ranged read over the end of the file.
     *
     * @throws Tampered if there is none: the file was cut off, or something was put behind it
     */
    public static MonthTar open(RandomSource source) throws IOException {
        byte[] tail = new byte[(int) Math.min(source.size(), Toc.MAX_BYTES + (END_BLOCKS + 2L) * BLOCK_BYTES)];
        source.read(source.size() - tail.length, tail, 0, tail.length);
        byte[] json = lastMember(tail);
        Toc toc = Toc.decode(json);
        long next = BLOCK_BYTES;
        for (TocMember member : toc.members()) {
            if (member.offset() < next || member.offset() + member.size() > source.size()) {
                throw new Tampered("TOC.json places a member where it cannot be");
            }
            next = member.offset() + member.size();
        }
        return new MonthTar(source, toc, json);
    }

    /** The content of the TOC member, if the tail ends as an archive does. */
    private static byte[] lastMember(byte[] tail) {
        int end = tail.length - END_BLOCKS * BLOCK_BYTES;
        if (end < BLOCK_BYTES || tail.length % BLOCK_BYTES != 0 || !zero(tail, end)) {
            throw new Tampered("archive does not end as a tar does");
        }
        for (int header = end - 2 * BLOCK_BYTES; header >= 0; header -= BLOCK_BYTES) {
            if (startsWithName(tail, header)) {
                long size = sizeOf(Arrays.copyOfRange(tail, header, header + BLOCK_BYTES));
                if (size >= 0 && header + BLOCK_BYTES + padded(size) == end) {
                    return Arrays.copyOfRange(tail, header + BLOCK_BYTES, header + BLOCK_BYTES + (int) size);
                }
            }
        }
        throw new Tampered("archive has no TOC.json at its end");
    }

    /** The size a tar header gives; -1 if it is none. */
    private static long sizeOf(byte[] header) {
        try {
            TarArchiveEntry entry = new TarArchiveEntry(header);
            return entry.isCheckSumOK() ? entry.getSize() : -1;
        } catch (IllegalArgumentException | UncheckedIOException notAHeader) {
            return -1;
        }
    }

    private static boolean startsWithName(byte[] tail, int at) {
        for (int i = 0; i < TocMember.TOC.length(); i++) {
            if (tail[at + i] != TocMember.TOC.charAt(i)) {
                return false;
            }
        }
        return tail[at + TocMember.TOC.length()] == 0;
    }

    private static boolean zero(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static long padded(long size) {
        return (size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }

    /** The table of contents. */
    public Toc toc() {
        return toc;
    }

    /** SHA-256 of the table of contents as stored, lower case hexadecimal. */
    public String tocSha256() {
        return tocSha256;
    }

    /** Compares headers, padding and end with what was written; {@link Tampered} names where they differ. */
    public void checkSurroundings() throws IOException {
        new Surroundings(source, toc).check(tocBytes);
    }

    /** Bytes of the whole file. */
    public long size() throws IOException {
        return source.size();
    }

    /** A member's stored bytes from its start. */
    public InputStream stream(TocMember member) {
        return new PartSource(source, member.offset(), member.size()).stream(STREAM_BYTES);
    }

    /**
     * Opens a sealed member, if it is the one the table of contents means.
     *
     * @throws Tampered naming the member
     */
    public SeekableAge open(TocMember member, AgeIdentity identity) throws IOException {
        SeekableAge age;
        try {
            age = SeekableAge.open(new PartSource(source, member.offset(), member.size()), identity);
        } catch (Tampered damaged) {
            throw new Tampered("member " + member.name() + ": " + damaged.getMessage(), damaged);
        }
        if (!Hashing.hex(age.headDigest()).equals(member.head().orElse(""))) {
            throw new Tampered("member " + member.name() + " is not the one that was sealed");
        }
        return age;
    }
}
