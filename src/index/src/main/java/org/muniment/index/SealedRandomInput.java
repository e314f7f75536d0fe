package org.muniment.index;

import static org.muniment.index.PagedFile.PAGE_MASK;
import static org.muniment.index.PagedFile.PAGE_SHIFT;

import java.io.EOFException;
import java.io.IOException;
import org.apache.lucene.store.RandomAccessInput;
import org.apache.lucene.util.BitUtil;
import org.muniment.vault.chunked.ChunkFormat;

/** Positional reads of a slice of a sealed index file. Thread-safe: its only state is which page it used last. */
final class SealedRandomInput implements RandomAccessInput {

    private final PagedFile file;
    private final long start;
    private final long length;
    private Page last;

    SealedRandomInput(PagedFile file, long start, long length) {
        this.file = file;
        this.start = start;
        this.length = length;
        this.last = new Page(file, -1, new byte[0]);
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public byte readByte(long pos) throws IOException {
        long at = locate(pos, Byte.BYTES);
        return pageAt(at).bytes[(int) at & PAGE_MASK];
    }

    @Override
    public short readShort(long pos) throws IOException {
        long at = locate(pos, Short.BYTES);
        int offset = (int) at & PAGE_MASK;
        if (offset > ChunkFormat.CHUNK_BYTES - Short.BYTES) {
            return (short) assemble(at, Short.BYTES);
        }
        return (short) BitUtil.VH_LE_SHORT.get(pageAt(at).bytes, offset);
    }

    @Override
    public int readInt(long pos) throws IOException {
        long at = locate(pos, Integer.BYTES);
        int offset = (int) at & PAGE_MASK;
        if (offset > ChunkFormat.CHUNK_BYTES - Integer.BYTES) {
            return (int) assemble(at, Integer.BYTES);
        }
        return (int) BitUtil.VH_LE_INT.get(pageAt(at).bytes, offset);
    }

    @Override
    public long readLong(long pos) throws IOException {
        long at = locate(pos, Long.BYTES);
        int offset = (int) at & PAGE_MASK;
        if (offset > ChunkFormat.CHUNK_BYTES - Long.BYTES) {
            return assemble(at, Long.BYTES);
        }
        return (long) BitUtil.VH_LE_LONG.get(pageAt(at).bytes, offset);
    }

    @Override
    public void readBytes(long pos, byte[] into, int offset, int count) throws IOException {
        long at = locate(pos, count);
        int done = 0;
        while (done < count) {
            byte[] bytes = pageAt(at + done).bytes;
            int from = (int) (at + done) & PAGE_MASK;
            int part = Math.min(count - done, bytes.length - from);
            System.arraycopy(bytes, from, into, offset + done, part);
            done += part;
        }
    }

    @Override
    public void prefetch(long offset, long count) throws IOException {
        if (count > 0) {
            file.prefetch(locate(offset, count), count);
        }
    }

    private long locate(long pos, long count) throws EOFException {
        if (pos < 0 || pos > length - count) {
            throw new EOFException("read past the end of a sealed index file");
        }
        return start + pos;
    }

    private Page pageAt(long at) throws IOException {
        int number = (int) (at >>> PAGE_SHIFT);
        Page page = last;
        if (page.number != number) {
            page = file.passing() ? file.pageInPassing(number) : file.page(number);
            last = page;
        }
        return page;
    }

    /** Puts a little-endian value together that lies across two pages. */
    private long assemble(long at, int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            byte b = pageAt(at + i).bytes[(int) (at + i) & PAGE_MASK];
            value |= Byte.toUnsignedLong(b) << (i * Byte.SIZE);
        }
        return value;
    }
}
