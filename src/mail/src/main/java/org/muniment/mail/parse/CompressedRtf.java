package org.muniment.mail.parse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.muniment.mail.parse.Defects.Defect;

/**
 * Expands compressed RTF (MS-OXRTFCP). Its checksum is not looked at: the TNEF attribute around it has one, and programs
 * are known to write a wrong one here.
 */
final class CompressedRtf {
    private static final int HEADER = 16;
    private static final long COMPRESSED = 0x75465A4CL;
    private static final long UNCOMPRESSED = 0x414C454DL;
    private static final int WINDOW = 4_096;
    private static final byte[] START =
            ("{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss "
                            + "\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0"
                            + "\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx")
                    .getBytes(StandardCharsets.US_ASCII);

    private CompressedRtf() {}

    /** The RTF in {@code slice}; nothing when it is none. */
    static byte[] expand(byte[] raw, Slice slice, Defects defects) {
        LittleEndian in = new LittleEndian(raw, slice);
        in.u32();
        long size = in.u32();
        long kind = in.u32();
        in.u32();
        if (in.isBroken() || (kind != COMPRESSED && kind != UNCOMPRESSED)) {
            defects.add(Defect.TNEF_BROKEN);
            return new byte[0];
        }
        if (size > ReadingLimits.MAX_RTF_BYTES) {
            defects.add(Defect.TEXT_LIMIT);
        }
        int limit = (int) Math.min(size, ReadingLimits.MAX_RTF_BYTES);
        Slice rest = new Slice(slice.start() + HEADER, slice.end());
        return kind == COMPRESSED
                ? expand(raw, rest, limit)
                : new Slice(rest.start(), Math.min(rest.end(), rest.start() + limit)).copy(raw);
    }

    private static byte[] expand(byte[] raw, Slice slice, int limit) {
        byte[] window = Arrays.copyOf(START, WINDOW);
        int write = START.length;
        // Two bytes stand for at most 17: what a hostile header announces beyond that is never allocated.
        byte[] out = new byte[(int) Math.min(limit, slice.length() * 9L + 17)];
        int length = 0;
        int at = slice.start();
        int flags = 0;
        int left = 0;
        while (at < slice.end() && length < out.length) {
            if (left == 0) {
                flags = raw[at++];
                left = 8;
                continue;
            }
            boolean reference = (flags & 1) != 0;
            flags >>= 1;
            left--;
            if (!reference) {
                out[length++] = raw[at];
                window[write] = raw[at++];
                write = (write + 1) % WINDOW;
                continue;
            }
            if (at + 1 >= slice.end()) {
                break;
            }
            int word = (raw[at] & 0xFF) << 8 | (raw[at + 1] & 0xFF);
            at += 2;
            int from = word >> 4;
            if (from == write) {
                break;
            }
            for (int i = (word & 15) + 2; i > 0 && length < out.length; i--) {
                byte b = window[from];
                from = (from + 1) % WINDOW;
                out[length++] = b;
                window[write] = b;
                write = (write + 1) % WINDOW;
            }
        }
        return Arrays.copyOf(out, length);
    }
}
