package org.muniment.archive.format.v1;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.muniment.terms.Tampered;

/**
 * Writes an archive member by member, POSIX pax, without owner or machine in it. Not safe for several threads; closes
 * nothing underneath.
 */
public final class MonthTarWriter implements Closeable {

    private static final int READ_ONLY = 0444;
    private static final int COPY_BYTES = 256 << 10;

    private final Counted counted;
    private final TarArchiveOutputStream tar;
    private final List<TocMember> members = new ArrayList<>();
    private final byte[] buffer = new byte[COPY_BYTES];

    /** Writes to {@code out}, which should be buffered. */
    public MonthTarWriter(OutputStream out) {
        counted = new Counted(out);
        tar = new TarArchiveOutputStream(counted, 512, StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    }

    /**
     * Appends a member.
     *
     * @param member as the table of contents is to have it; its offset is found here
     * @param modified whole seconds
     * @throws Tampered if the content is not the one the member's hash and size stand for
     */
    public void add(TocMember member, Instant modified, InputStream content) throws IOException {
        put(member.name(), member.size(), modified);
        long offset = counted.count;
        HashingStream hashing = new HashingStream(tar);
        long left = member.size();
        while (left > 0) {
            int n = content.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (n < 0) {
                throw new Tampered("member " + member.name() + " is shorter than it was");
            }
            hashing.write(buffer, 0, n);
            left -= n;
        }
        if (!hashing.sha256Hex().equals(member.sha256())) {
            throw new Tampered("member " + member.name() + " is not what it was");
        }
        tar.closeArchiveEntry();
        members.add(member.at(offset));
    }

    /** The members so far, with their places. */
    public List<TocMember> members() {
        return List.copyOf(members);
    }

    /** Writes the table of contents and the end of the tar. */
    public void finish(Toc toc) throws IOException {
        byte[] json = toc.encode();
        if (json.length > Toc.MAX_BYTES) {
            throw new IllegalStateException("table of contents larger than " + Toc.MAX_BYTES + " bytes");
        }
        put(TocMember.TOC, json.length, toc.sealed());
        tar.write(json);
        tar.closeArchiveEntry();
        tar.finish();
        tar.flush();
    }

    /** What stands before a member's content. */
    static byte[] header(String name, long size, Instant modified) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        new MonthTarWriter(header).put(name, size, modified); // not closed: it would miss the content
        return header.toByteArray();
    }

    private void put(String name, long size, Instant modified) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setMode(READ_ONLY);
        entry.setIds(0, 0);
        entry.setNames("", "");
        entry.setLastModifiedTime(FileTime.from(modified));
        tar.putArchiveEntry(entry);
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    /** Knows where it is, and keeps the file open for whoever must still force it to disk. */
    private static final class Counted extends FilterOutputStream {

        private long count;

        Counted(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int single) throws IOException {
            out.write(single);
            count++;
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            out.write(from, offset, length);
            count += length;
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
