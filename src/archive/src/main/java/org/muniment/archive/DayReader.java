package org.muniment.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.muniment.archive.format.v1.FrameCodec;
import org.muniment.archive.format.v1.FrameTable;
import org.muniment.archive.format.v1.FrameTable.Size;
import org.muniment.archive.format.v1.TocMember;
import org.muniment.archive.format.v1.TocMember.DaySummary;
import org.muniment.terms.Tampered;
import org.muniment.vault.age.SeekableAge;

/** Reads the frames of one day out of its sealed member. Not safe for several threads; closing frees native memory. */
final class DayReader implements AutoCloseable {

    private final String name;
    private final SeekableAge age;
    private final FrameCodec codec = new FrameCodec();
    private byte[] plain = new byte[FrameCodec.FRAME_BYTES];

    DayReader(TocMember member, SeekableAge age) {
        this.name = member.name();
        this.age = age;
    }

    /** The seek table behind the frames. */
    FrameTable table(DaySummary summary) throws IOException {
        int bytes = FrameTable.encodedBytes(summary.frames());
        if (bytes > age.size()) {
            throw new Tampered("member " + name + " has no room for its seek table");
        }
        FrameTable table = FrameTable.decode(age.read(age.size() - bytes, bytes));
        if (table.sealedBytes() + bytes != age.size()) {
            throw new Tampered("member " + name + " has another size than its seek table says");
        }
        return table;
    }

    /**
     * The lines of a frame, {@code [0, plain)} of an array that the next call uses again.
     *
     * @throws Tampered naming the member
     */
    byte[] frame(long offset, int sealed, int plainBytes) throws IOException {
        if (sealed <= 0 || plainBytes <= 0 || plainBytes > FrameCodec.MAX_FRAME_BYTES) {
            throw new Tampered("member " + name + " has a frame of a size that cannot be");
        }
        if (plain.length < plainBytes) {
            plain = new byte[plainBytes];
        }
        try {
            codec.decompress(age.read(offset, sealed), plain, plainBytes);
        } catch (Tampered damaged) {
            throw new Tampered("member " + name + ": " + damaged.getMessage(), damaged);
        }
        return plain;
    }

    /** Writes all lines, with their ends, and gives the rows the block index should have, without lines and times. */
    List<Size> copy(DaySummary summary, OutputStream to) throws IOException {
        List<Size> sizes = new ArrayList<>(table(summary).sizes());
        long offset = 0;
        for (Size size : sizes) {
            to.write(frame(offset, size.sealed(), size.plain()), 0, size.plain());
            offset += size.sealed();
        }
        return sizes;
    }

    @Override
    public void close() {
        codec.close();
    }
}
