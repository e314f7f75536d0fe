package org.muniment.index;

import static org.muniment.index.PagedFile.PAGE_MASK;
import static org.muniment.index.PagedFile.PAGE_SHIFT;

import java.io.EOFException;
import java.io.IOException;
import java.util.Objects;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.RandomAccessInput;
import org.apache.lucene.util.BitUtil;

/**
 * Reads a sealed index file, or a slice of one, out of decrypted pages. What lies within the current page is read from
 * its array without further checks; the page stays valid for as long as this input refers to it, evicted or not.
 */
final class SealedIndexInput extends IndexInput {

    private static final byte[] NO_PAGE = {};

    private final PagedFile file;
    /** Start and end of this slice in the file. */
    private final long start;

    private final long end;
    private boolean owner;

    private byte[] page = NO_PAGE;
    /** Next byte, and end of what may be read, in {@link #page}. */
    private int position;

    private int limit;
    /** Where {@code page[0]} lies in the file; with no page, where this input stands. */
    private long pageStart;

    SealedIndexInput(String description, PagedFile file) {
        this(description, file, 0, file.length());
        owner = true;
    }

    private SealedIndexInput(String description, PagedFile file, long start, long end) {
        super(description);
        this.file = file;
        this.start = start;
        this.end = end;
        this.pageStart = start;
    }

    @Override
    public byte readByte() throws IOException {
        if (position == limit) {
            turnPage();
        }
        return page[position++];
    }

    @Override
    public short readShort() throws IOException {
        if (limit - position < Short.BYTES) {
            return super.readShort();
        }
        short value = (short) BitUtil.VH_LE_SHORT.get(page, position);
        position += Short.BYTES;
        return value;
    }

    @Override
    public int readInt() throws IOException {
        if (limit - position < Integer.BYTES) {
            return super.readInt();
        }
        int value = (int) BitUtil.VH_LE_INT.get(page, position);
        position += Integer.BYTES;
        return value;
    }

    @Override
    public long readLong() throws IOException {
        if (limit - position < Long.BYTES) {
            return super.readLong();
        }
        long value = (long) BitUtil.VH_LE_LONG.get(page, position);
        position += Long.BYTES;
        return value;
    }

    @Override
    public int readVInt() throws IOException {
        if (position == limit) {
            turnPage();
        }
        byte b = page[position++];
        if (b >= 0) {
            return b;
        }
        int value = b & 0x7F;
        for (int shift = 7; shift < Integer.SIZE; shift += 7) {
            b = readByte();
            value |= (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IOException("invalid vInt: too many bits");
    }

    @Override
    public void readBytes(byte[] into, int offset, int length) throws IOException {
        int at = offset;
        int left = length;
        while (left > limit - position) {
            int part = limit - position;
            System.arraycopy(page, position, into, at, part);
            position += part;
            at += part;
            left -= part;
            turnPage();
        }
        System.arraycopy(page, position, into, at, left);
        position += left;
    }

    @Override
    public void readInts(int[] into, int offset, int length) throws IOException {
        if ((limit - position) / Integer.BYTES < length) {
            super.readInts(into, offset, length);
            return;
        }
        Objects.checkFromIndexSize(offset, length, into.length);
        byte[] from = page;
        int at = position;
        for (int i = 0; i < length; i++) {
            into[offset + i] = (int) BitUtil.VH_LE_INT.get(from, at + i * Integer.BYTES);
        }
        position = at + length * Integer.BYTES;
    }

    @Override
    public void readLongs(long[] into, int offset, int length) throws IOException {
        if ((limit - position) / Long.BYTES < length) {
            super.readLongs(into, offset, length);
            return;
        }
        Objects.checkFromIndexSize(offset, length, into.length);
        byte[] from = page;
        int at = position;
        for (int i = 0; i < length; i++) {
            into[offset + i] = (long) BitUtil.VH_LE_LONG.get(from, at + i * Long.BYTES);
        }
        position = at + length * Long.BYTES;
    }

    @Override
    public void readFloats(float[] into, int offset, int length) throws IOException {
        if ((limit - position) / Float.BYTES < length) {
            super.readFloats(into, offset, length);
            return;
        }
        Objects.checkFromIndexSize(offset, length, into.length);
        byte[] from = page;
        int at = position;
        for (int i = 0; i < length; i++) {
            into[offset + i] = (float) BitUtil.VH_LE_FLOAT.get(from, at + i * Float.BYTES);
        }
        position = at + length * Float.BYTES;
    }

    @Override
    public long getFilePointer() {
        return pageStart + position - start;
    }

    @Override
    public long length() {
        return end - start;
    }

    @Override
    public void seek(long pos) throws IOException {
        if (pos < 0 || pos > end - start) {
            throw new EOFException("seek past the end: " + this);
        }
        long target = start + pos;
        long inPage = target - pageStart;
        if (inPage >= 0 && inPage <= limit) {
            position = (int) inPage;
        } else {
            leavePage(target);
        }
    }

    @Override
    public void skipBytes(long count) throws IOException {
        if (count < 0) {
            throw new IllegalArgumentException("skip of " + count + " bytes");
        }
        seek(getFilePointer() + count);
    }

    @Override
    public void prefetch(long offset, long length) throws IOException {
        Objects.checkFromIndexSize(offset, length, length());
        if (length > 0) {
            file.prefetch(start + offset, length);
        }
    }

    @Override
    public SealedIndexInput clone() {
        file.ensureOpen();
        SealedIndexInput copy = new SealedIndexInput(toString(), file, start, end);
        copy.leavePage(pageStart + position);
        return copy;
    }

    @Override
    public IndexInput slice(String description, long offset, long length) throws IOException {
        checkSlice(offset, length);
        return new SealedIndexInput(
                getFullSliceDescription(description), file, start + offset, start + offset + length);
    }

    @Override
    public RandomAccessInput randomAccessSlice(long offset, long length) throws IOException {
        checkSlice(offset, length);
        return new SealedRandomInput(file, start + offset, length);
    }

    @Override
    public void close() throws IOException {
        leavePage(pageStart + position);
        if (owner) {
            file.close();
        }
    }

    private void checkSlice(long offset, long length) {
        file.ensureOpen();
        if ((offset | length) < 0 || offset > length() - length) {
            throw new IllegalArgumentException("slice out of bounds: " + this);
        }
    }

    private void leavePage(long target) {
        page = NO_PAGE;
        position = 0;
        limit = 0;
        pageStart = target;
    }

    /** Moves to the page that holds the next byte; it is never empty afterwards. */
    private void turnPage() throws IOException {
        long next = pageStart + position;
        if (next >= end) {
            file.ensureOpen();
            throw new EOFException("read past the end: " + this);
        }
        int number = (int) (next >>> PAGE_SHIFT);
        Page loaded = file.passing() ? file.pageInPassing(number) : file.page(number);
        page = loaded.bytes;
        pageStart = next & ~PAGE_MASK;
        position = (int) next & PAGE_MASK;
        limit = (int) Math.min(page.length, end - pageStart);
    }
}
