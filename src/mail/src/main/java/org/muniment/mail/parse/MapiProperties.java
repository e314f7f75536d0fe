package org.muniment.mail.parse;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.muniment.mail.parse.Defects.Defect;

/** A MAPI property list as TNEF writes it (MS-OXTNEF section 2.1.3.5), values still where they lie. */
final class MapiProperties {
    static final int SUBJECT = 0x0037;
    static final int SUBMIT_TIME = 0x0039;
    static final int SENDER_NAME = 0x0C1A;
    static final int SENDER_ADDRESS = 0x0C1F;
    static final int SENDER_SMTP = 0x5D01;
    static final int BODY = 0x1000;
    static final int RTF_COMPRESSED = 0x1009;
    static final int HTML = 0x1013;
    static final int DISPLAY_NAME = 0x3001;
    static final int ATTACH_CONTENT = 0x3701;
    static final int ATTACH_NAME = 0x3704;
    static final int ATTACH_LONG_NAME = 0x3707;
    static final int ATTACH_TYPE = 0x370E;
    static final int ATTACH_CID = 0x3712;
    static final int INTERNET_CODE_PAGE = 0x3FDE;

    private static final int MULTIPLE = 0x1000;
    private static final int NAMED_FROM = 0x8000;
    private static final int GUID_BYTES = 16;

    private final byte[] raw;
    private final Map<Integer, Value> values = new HashMap<>();

    private MapiProperties(byte[] raw) {
        this.raw = raw;
    }

    /**
     * A value.
     *
     * @param type the property type
     * @param slice its bytes, of several the first
     */
    record Value(int type, Slice slice) {
        boolean isObject() {
            return type == 0x000D;
        }
    }

    static MapiProperties none(byte[] raw) {
        return new MapiProperties(raw);
    }

    /** Reads as many properties as are whole. */
    static MapiProperties read(byte[] raw, Slice slice, Defects defects) {
        MapiProperties properties = new MapiProperties(raw);
        LittleEndian in = new LittleEndian(raw, slice);
        long count = in.u32();
        for (long i = 0; i < count && !in.isBroken(); i++) {
            properties.one(in);
        }
        if (in.isBroken()) {
            defects.add(Defect.TNEF_BROKEN);
        }
        return properties;
    }

    private void one(LittleEndian in) {
        int type = in.u16();
        int id = in.u16();
        if (id >= NAMED_FROM) {
            in.take(GUID_BYTES);
            if (in.u32() == 0) {
                in.u32();
            } else {
                long length = in.u32();
                in.take(length);
                in.pad(length);
            }
        }
        int single = type & ~MULTIPLE;
        boolean variable = single == 0x1E || single == 0x1F || single == 0x0D || single == 0x102;
        long count = variable || single != type ? in.u32() : 1;
        Optional<Slice> first = Optional.empty();
        for (long i = 0; i < count && !in.isBroken(); i++) {
            long length = variable ? in.u32() : fixed(single);
            Slice value = in.take(length);
            in.pad(length);
            first = first.or(() -> Optional.of(value));
        }
        if (!in.isBroken() && first.isPresent() && id < NAMED_FROM) {
            values.putIfAbsent(id, new Value(single, first.get()));
        }
    }

    /** Bytes of a value of fixed length; a type nobody knows cannot be skipped and ends the reading. */
    private static int fixed(int type) {
        return switch (type) {
            case 0x02, 0x03, 0x04, 0x0A, 0x0B -> 4;
            case 0x05, 0x06, 0x07, 0x14, 0x40 -> 8;
            case 0x48 -> GUID_BYTES;
            default -> -1;
        };
    }

    Optional<Value> value(int id) {
        return Optional.ofNullable(values.get(id));
    }

    /** A property's text, empty when it is not there; {@code charset} is that of narrow strings. */
    String text(int id, String charset, Defects defects) {
        Value value = values.get(id);
        return value == null ? "" : text(value.slice().copy(raw), value.type() == 0x1F ? "utf-16le" : charset, defects);
    }

    /** Text that may end in NUL characters. */
    static String text(byte[] bytes, String charset, Defects defects) {
        String text = charset.equals("utf-16le")
                ? new String(bytes, StandardCharsets.UTF_16LE)
                : Charsets.decode(withoutNul(bytes), charset, defects).text();
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == 0) {
            end--;
        }
        return text.substring(0, end);
    }

    private static byte[] withoutNul(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return new Slice(0, end).copy(bytes);
    }

    /** A property's number, 0 when it is not there. */
    long number(int id) {
        Value value = values.get(id);
        if (value == null) {
            return 0;
        }
        LittleEndian in = new LittleEndian(raw, value.slice());
        return value.slice().length() == 8 ? in.i64() : in.u32();
    }

    /** The charset of a Windows code page number; empty when it says nothing. */
    static String codePage(long number) {
        int page = (int) Math.min(number, 1_000_000);
        return switch (page) {
            case 0 -> "";
            case 1200 -> "utf-16le";
            case 65000 -> "utf-7";
            case 65001 -> "utf-8";
            case 10000 -> "macintosh";
            case 20127 -> "us-ascii";
            case 20866 -> "koi8-r";
            case 21866 -> "koi8-u";
            case 20932, 51932 -> "euc-jp";
            case 50220, 50221, 50222 -> "iso-2022-jp";
            case 51949 -> "euc-kr";
            case 932 -> "shift_jis";
            case 936, 54936 -> "gbk";
            case 949 -> "ks_c_5601-1987";
            case 950 -> "big5";
            case 874 -> "windows-874";
            default ->
                page >= 28591 && page <= 28605
                        ? "iso-8859-" + (page - 28590)
                        : page >= 1250 && page <= 1258 ? "windows-" + page : "cp" + page;
        };
    }
}
