package org.muniment.mail.content;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * What an archive says is inside: a zip by its table of contents (APPNOTE 4.3.12), a gzip by unpacking its beginning into
 * nowhere. Archives in archives are looked into {@value #MAX_DEPTH} deep.
 *
 * @param names what is inside, at most {@value #MAX_ENTRIES}, with what is inside that
 * @param unpacked bytes it would unpack to, as far as was looked
 * @param locked whether a part is encrypted
 * @param whole whether all of it was looked at
 * @param overlapping whether parts share their bytes, which only bombs do
 */
public record Archive(List<String> names, long unpacked, boolean locked, boolean whole, boolean overlapping) {

    /** Most entries looked at in one file, those of archives inside included. */
    public static final int MAX_ENTRIES = 2_000;

    /** How deep archives in archives are looked into. */
    public static final int MAX_DEPTH = 3;

    /** Bytes unpacked to look at, for one file in all; they are dropped at once. */
    public static final int MAX_UNPACKED = 16 * 1024 * 1024;

    /** Above so many bytes of content for each byte of file it is a bomb: deflate reaches 1,032, honest files some 20. */
    public static final int MAX_RATIO = 200;

    /** A file that unpacks to less is never called a bomb. */
    public static final long MIN_BOMB = 64L * 1024 * 1024;

    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int END_OF_CENTRAL = 0x06054b50;
    private static final int MAX_COMMENT = 65_535;
    private static final int MAX_NAME = 500;
    private static final long ZIP64 = 0xffffffffL;

    /** What is inside of a file of this type; nothing for other types. */
    public static Archive of(String type, byte[] content) {
        Look look = new Look();
        look.into(type, content, 0);
        return new Archive(List.copyOf(look.names), look.unpacked, look.locked, look.whole, look.overlapping);
    }

    /** Whether unpacking it would fill a disk. */
    public boolean isBomb(long size) {
        return overlapping || (unpacked > MIN_BOMB && unpacked / Math.max(1, size) > MAX_RATIO);
    }

    /** One look at one file, with what it may still spend. */
    private static final class Look {
        private final List<String> names = new ArrayList<>();
        private long unpacked;
        private int spent;
        private boolean locked;
        private boolean whole = true;
        private boolean overlapping;

        void into(String type, byte[] content, int depth) {
            try {
                if (type.equals("application/zip")) {
                    zip(content, depth);
                } else if (type.equals("application/gzip")) {
                    byte[] inside = drain(new GZIPInputStream(new ByteArrayInputStream(content)), true);
                    nested(inside, depth);
                }
            } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException broken) {
                whole = false;
            }
        }

        private void nested(byte[] inside, int depth) {
            String type = Magic.of(inside);
            if (type.equals("application/zip") || type.equals("application/gzip")) {
                if (depth + 1 < MAX_DEPTH) {
                    into(type, inside, depth + 1);
                } else {
                    whole = false;
                }
            }
        }

        private void zip(byte[] content, int depth) throws IOException {
            int end = end(content);
            int at = (int) int32(content, end + 16);
            int count = int16(content, end + 10);
            long data = 0;
            for (int i = 0; i < count; i++) {
                if (names.size() >= MAX_ENTRIES || int32(content, at) != CENTRAL) {
                    whole = false;
                    break;
                }
                int flags = int16(content, at + 8);
                long packed = int32(content, at + 20);
                long size = int32(content, at + 24);
                int nameLength = int16(content, at + 28);
                String name = new String(content, at + 46, Math.min(nameLength, MAX_NAME), StandardCharsets.UTF_8);
                names.add(name);
                locked |= (flags & 1) != 0;
                unpacked += size == ZIP64 ? MIN_BOMB * MAX_RATIO * 100 : size;
                data += packed;
                if ((flags & 1) == 0 && isArchive(name)) {
                    nested(inflate(content, at), depth);
                }
                at += 46 + nameLength + int16(content, at + 30) + int16(content, at + 32);
            }
            overlapping |= data > content.length;
        }

        /** The bytes of one entry, as many as may still be spent. */
        private byte[] inflate(byte[] content, int central) throws IOException {
            int method = int16(content, central + 10);
            int local = (int) int32(content, central + 42);
            if (int32(content, local) != LOCAL || (method != 0 && method != 8)) {
                whole = false;
                return new byte[0];
            }
            int at = local + 30 + int16(content, local + 26) + int16(content, local + 28);
            int length = (int) Math.min(int32(content, central + 20), content.length - at);
            InputStream packed = new ByteArrayInputStream(content, at, Math.max(0, length));
            Inflater inflater = new Inflater(true);
            try {
                return drain(method == 0 ? packed : new InflaterInputStream(packed, inflater), false);
            } finally {
                inflater.end();
            }
        }

        /** Reads what may still be spent; for a stream that tells no size beforehand, it is counted. */
        private byte[] drain(InputStream in, boolean count) throws IOException {
            byte[] inside = in.readNBytes(MAX_UNPACKED - spent);
            spent += inside.length;
            boolean more = in.read() >= 0;
            whole &= !more;
            if (count) {
                // What is left has the same ratio, or a bomb would begin like an honest file; deflate's own limit is
                // kept.
                unpacked += more ? Math.max(inside.length, MIN_BOMB + 1) : inside.length;
            }
            return inside;
        }

        private static int end(byte[] content) {
            for (int at = content.length - 22; at >= Math.max(0, content.length - 22 - MAX_COMMENT); at--) {
                if (int32(content, at) == END_OF_CENTRAL) {
                    return at;
                }
            }
            throw new IllegalArgumentException("no table of contents");
        }
    }

    private static boolean isArchive(String name) {
        return name.matches("(?is).*\\.(zip|jar|gz|tgz|docx|xlsx|pptx|odt)");
    }

    private static int int16(byte[] content, int at) {
        return Byte.toUnsignedInt(content[at]) | (Byte.toUnsignedInt(content[at + 1]) << 8);
    }

    private static long int32(byte[] content, int at) {
        return int16(content, at) | ((long) int16(content, at + 2) << 16);
    }
}
