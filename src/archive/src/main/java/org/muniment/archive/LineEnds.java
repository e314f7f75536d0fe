package org.muniment.archive;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Counts {@code '\n'}, eight bytes at a time: every byte of an archive passes here twice. */
final class LineEnds {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LINE_ENDS = 0x0a0a0a0a0a0a0a0aL;
    private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;

    private LineEnds() {}

    /** How many there are in {@code bytes[from, to)}. */
    static int count(byte[] bytes, int from, int to) {
        int count = 0;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long zeroWhereFound = (long) EIGHT.get(bytes, at) ^ LINE_ENDS;
            // the high bit of each byte is set unless the whole byte is zero
            long others = ((zeroWhereFound & LOW_BITS) + LOW_BITS) | zeroWhereFound | LOW_BITS;
            count += Long.bitCount(~others);
        }
        for (; at < to; at++) {
            count += bytes[at] == '\n' ? 1 : 0;
        }
        return count;
    }
}
