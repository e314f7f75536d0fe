package org.muniment.logs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.muniment.vault.SealingContext;
import org.muniment.vault.Vault;

/**
 * A reader of the journal of logs, written from FORMAT.md alone: it shares no line with the product but the opening of sealed
 * fields, of which the vault's tests have a second reader. Names of fields are given by their numbers.
 */
final class SecondReader {

    /** One record. */
    record Line(
            long number,
            String tenant,
            String stream,
            boolean id,
            long seconds,
            long nanos,
            Map<String, Object> fields) {}

    private final Vault vault;

    SecondReader(Vault vault) {
        this.vault = vault;
    }

    List<Line> read(Path segment) throws Exception {
        String name = Long.toHexString(
                Long.parseUnsignedLong(segment.getFileName().toString().substring(0, 16), 16));
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(segment));
        require(in.getInt() == 0x4d4a4c31);
        UUID key = new UUID(in.getLong(), in.getLong());
        List<Line> lines = new ArrayList<>();
        for (int frame = 0; in.hasRemaining(); frame++) {
            byte[] sealed = new byte[in.getInt()];
            in.get(sealed);
            require(new UUID(
                            ByteBuffer.wrap(sealed).getLong(4),
                            ByteBuffer.wrap(sealed).getLong(12))
                    .equals(key));
            byte[] plain =
                    vault.fields().open(new SealingContext("log-journal", name, Integer.toString(frame)), sealed);
            frame(ByteBuffer.wrap(plain), lines);
        }
        return lines;
    }

    private static void frame(ByteBuffer in, List<Line> lines) {
        long number = in.getLong();
        while (in.hasRemaining()) {
            String tenant = text(in, in.get());
            String stream = text(in, in.get());
            boolean id = in.get() == 1;
            in.position(in.position() + (id ? 16 : 0));
            int length = in.getInt();
            ByteBuffer record = in.slice(in.position(), length);
            in.position(in.position() + length);
            long seconds = varint(record);
            long nanos = varint(record);
            Map<String, Object> fields = new LinkedHashMap<>();
            while (record.hasRemaining()) {
                long field = varint(record);
                String name = field == 0 ? text(record, (int) varint(record)) : "#" + field;
                fields.put(name, value(record));
            }
            lines.add(new Line(number++, tenant, stream, id, seconds, nanos, fields));
        }
    }

    private static Object value(ByteBuffer in) {
        int type = in.get();
        return switch (type) {
            case 0 -> text(in, (int) varint(in));
            case 1 -> varint(in);
            case 2 -> ~varint(in);
            case 3 -> Double.longBitsToDouble(Long.reverseBytes(in.getLong()));
            case 4 -> true;
            case 5 -> false;
            case 6 -> {
                List<Object> list = new ArrayList<>();
                for (long left = varint(in); left > 0; left--) {
                    list.add(value(in));
                }
                yield list;
            }
            default -> throw new IllegalArgumentException("type " + type);
        };
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static String text(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not a journal");
        }
    }
}
