package org.muniment.desk;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.muniment.terms.Tampered;

/**
 * A few named texts as bytes, to be sealed together in one column: version 1, number of entries (2 bytes), then for each
 * its name and value, both UTF-8 after a length of 4 bytes, big endian. The order is kept.
 */
final class FieldMap {

    private static final int VERSION = 1;
    private static final int MAX_ENTRIES = 64;
    private static final int MAX_VALUE_BYTES = 1 << 20;

    private FieldMap() {}

    static byte[] encode(Map<String, String> fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeShort(fields.size());
            for (Map.Entry<String, String> field : fields.entrySet()) {
                write(out, field.getKey());
                write(out, field.getValue());
            }
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    static Map<String, String> decode(byte[] bytes) {
        Map<String, String> fields = new LinkedHashMap<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            int count = in.readUnsignedShort();
            if (version != VERSION || count > MAX_ENTRIES) {
                throw new Tampered("a sealed column is of another form");
            }
            for (int i = 0; i < count; i++) {
                String name = read(in);
                fields.put(name, read(in));
            }
        } catch (IOException e) {
            throw new Tampered("a sealed column ends too early", e);
        }
        return fields;
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static String read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_VALUE_BYTES) {
            throw new IOException("length out of range");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
