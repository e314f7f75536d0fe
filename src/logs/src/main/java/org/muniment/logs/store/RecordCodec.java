package org.muniment.logs.store;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.parse.LogRecord;
import org.muniment.terms.Tampered;

/**
 * Records as few bytes: a field is a name (a number from the table, or text) and a typed value. Numbers are of variable
 * length, 7 bits a byte, lowest first. The table only ever grows at its end.
 */
public final class RecordCodec {

    private static final List<String> NAMES = List.of(
            "",
            Ecs.SOURCE_IP,
            Ecs.SOURCE_PORT,
            Ecs.SOURCE_ADDRESS,
            Ecs.FORWARDED_IP,
            Ecs.DIRECTION,
            Ecs.METHOD,
            Ecs.URL_ORIGINAL,
            Ecs.URL_PATH,
            Ecs.URL_QUERY,
            Ecs.URL_SCHEME,
            Ecs.URL_DOMAIN,
            Ecs.URL_PORT,
            Ecs.HTTP_VERSION,
            Ecs.STATUS,
            Ecs.BYTES,
            Ecs.REFERRER,
            Ecs.AGENT,
            Ecs.USER,
            Ecs.IDENT,
            Ecs.LEVEL,
            Ecs.LOGGER,
            Ecs.MESSAGE,
            Ecs.PID,
            Ecs.THREAD,
            Ecs.ERROR_CODE,
            Ecs.ERROR_MESSAGE,
            Ecs.ORIGINAL,
            Ecs.DATASET,
            Ecs.DURATION,
            Ecs.CONNECTION,
            Ecs.UPSTREAM,
            Ecs.SERVER,
            "labels.extra",
            Ecs.SOURCE_KIND,
            Ecs.SOURCE_COUNTRY);

    private static final Map<String, Integer> NUMBERS = new HashMap<>();

    static {
        for (int i = 1; i < NAMES.size(); i++) {
            NUMBERS.put(NAMES.get(i), i);
        }
    }

    private static final int TEXT = 0;
    private static final int WHOLE = 1;
    private static final int NEGATIVE = 2;
    private static final int REAL = 3;
    private static final int TRUE = 4;
    private static final int FALSE = 5;
    private static final int LIST = 6;

    private byte[] buffer = new byte[1024];
    private int length;

    /** An encoder; not thread-safe, to be used again and again. */
    public RecordCodec() {}

    /** A whole record with its time. */
    public byte[] encode(LogRecord record) {
        length = 0;
        Instant time = record.time();
        number(time.getEpochSecond());
        number(time.getNano());
        fields(record, (name, value) -> true);
        return Arrays.copyOf(buffer, length);
    }

    /** The fields that pass, and of the time what is below a millisecond. */
    byte[] encodeRest(LogRecord record, BiPredicate<String, Object> wanted) {
        length = 0;
        number(nanosBelowMillis(record.time()));
        fields(record, wanted);
        return Arrays.copyOf(buffer, length);
    }

    private static long nanosBelowMillis(Instant time) {
        return Duration.between(Instant.ofEpochMilli(time.toEpochMilli()), time).toNanos();
    }

    private void fields(LogRecord record, BiPredicate<String, Object> wanted) {
        for (int i = 0; i < record.size(); i++) {
            if (wanted.test(record.name(i), record.value(i))) {
                Integer number = NUMBERS.get(record.name(i));
                if (number == null) {
                    number(0);
                    text(record.name(i));
                } else {
                    number(number);
                }
                value(record.value(i));
            }
        }
    }

    private void value(Object value) {
        switch (value) {
            case Long whole -> {
                put(whole >= 0 ? WHOLE : NEGATIVE);
                number(whole >= 0 ? whole : ~whole);
            }
            case Double real -> {
                put(REAL);
                long bits = Double.doubleToRawLongBits(real);
                for (int i = 0; i < 8; i++) {
                    put((int) (bits >>> (8 * i)));
                }
            }
            case Boolean yes -> put(yes ? TRUE : FALSE);
            case List<?> list -> {
                put(LIST);
                number(list.size());
                list.forEach(this::value);
            }
            default -> {
                put(TEXT);
                text(value.toString());
            }
        }
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        room(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    private void number(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            put((int) (rest | 0x80));
            rest >>>= 7;
        }
        put((int) rest);
    }

    private void put(int b) {
        room(1);
        buffer[length++] = (byte) b;
    }

    private void room(int more) {
        if (length + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
        }
    }

    /** Reads what {@link #encode} wrote. */
    public static LogRecord decode(byte[] bytes) {
        Reader in = new Reader(bytes, 0, bytes.length);
        LogRecord.Builder record = LogRecord.at(Instant.ofEpochSecond(in.number(), in.number()));
        in.fields(record);
        return record.build();
    }

    /** Reads what {@link #encodeRest} wrote into a record whose time is known to the millisecond. */
    static void decodeRest(byte[] bytes, long millis, LogRecord.Builder into) {
        Reader in = new Reader(bytes, 0, bytes.length);
        into.time(Instant.ofEpochMilli(millis).plusNanos(in.number()));
        in.fields(into);
    }

    private static final class Reader {
        private final byte[] bytes;
        private final int end;
        private int at;

        Reader(byte[] bytes, int from, int end) {
            this.bytes = bytes;
            this.at = from;
            this.end = end;
        }

        void fields(LogRecord.Builder into) {
            while (at < end) {
                int number = (int) number();
                String name = number == 0 ? text() : NAMES.get(number);
                into.put(name, value());
            }
        }

        private Object value() {
            int type = next();
            return switch (type) {
                case TEXT -> text();
                case WHOLE -> number();
                case NEGATIVE -> ~number();
                case REAL -> real();
                case TRUE -> true;
                case FALSE -> false;
                case LIST -> list();
                default -> throw new Tampered("stored log record");
            };
        }

        private Object list() {
            int size = (int) number();
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                list.add(value());
            }
            return List.copyOf(list);
        }

        private double real() {
            long bits = 0;
            for (int i = 0; i < 8; i++) {
                bits |= (next() & 255L) << (8 * i);
            }
            return Double.longBitsToDouble(bits);
        }

        private String text() {
            int size = (int) number();
            if (size < 0 || size > end - at) {
                throw new Tampered("stored log record");
            }
            String text = new String(bytes, at, size, StandardCharsets.UTF_8);
            at += size;
            return text;
        }

        long number() {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                int b = next();
                value |= (b & 0x7fL) << shift;
                if (b >= 0) {
                    return value;
                }
            }
            throw new Tampered("stored log record");
        }

        private int next() {
            if (at >= end) {
                throw new Tampered("stored log record");
            }
            return bytes[at++];
        }
    }
}
