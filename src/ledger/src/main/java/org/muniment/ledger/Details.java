package org.muniment.ledger;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;

/** The details of an act as bytes: FORMAT.md, section 5. Sorted by name, so that equal details give equal bytes. */
final class Details {

    static final int SALT_BYTES = 32;
    static final int COMMITMENT_BYTES = 32;

    private static final byte[] DOMAIN = "muniment ledger details v1\n".getBytes(StandardCharsets.US_ASCII);

    private Details() {}

    static void check(Map<String, String> details) {
        long bytes = 0;
        for (Map.Entry<String, String> detail : details.entrySet()) {
            bytes += utf8(detail.getKey()).length + utf8(detail.getValue()).length;
        }
        if (details.size() > Act.MAX_DETAILS || bytes > Act.MAX_DETAIL_BYTES) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "an act has more than 64 details or 16 KiB of them");
        }
    }

    static byte[] encode(byte[] salt, Map<String, String> details) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(salt);
        new TreeMap<>(details).forEach((name, value) -> {
            write(out, name);
            write(out, value);
        });
        return out.toByteArray();
    }

    /** What a leaf holds of details: a hash that tells nothing without the salt. */
    static byte[] commitment(byte[] encoded) {
        return Hashes.sha256(DOMAIN, encoded);
    }

    static Map<String, String> decode(byte[] encoded) {
        try {
            ByteBuffer in = ByteBuffer.wrap(encoded);
            in.position(SALT_BYTES);
            Map<String, String> details = new LinkedHashMap<>();
            while (in.hasRemaining()) {
                details.put(read(in), read(in));
            }
            return details;
        } catch (BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException e) {
            throw new Tampered("details of a ledger entry", e);
        }
    }

    private static void write(ByteArrayOutputStream out, String text) {
        byte[] bytes = utf8(text);
        out.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
        out.writeBytes(bytes);
    }

    private static String read(ByteBuffer in) {
        int length = in.getInt();
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
