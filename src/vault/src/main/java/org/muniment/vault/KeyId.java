package org.muniment.vault;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.muniment.terms.Refusal;

/**
 * Names a key; random, never reused.
 *
 * @param value the UUID
 */
public record KeyId(UUID value) {

    /** Bytes of {@link #bytes}. */
    public static final int BYTES = 16;

    /** A new one. */
    public static KeyId random() {
        return new KeyId(UUID.randomUUID());
    }

    /** Reads what {@link #bytes} wrote. */
    public static KeyId of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key id has 16 bytes");
        }
        return of(ByteBuffer.wrap(bytes));
    }

    /** Reads 16 bytes, big endian, from where the buffer stands. */
    public static KeyId of(ByteBuffer buffer) {
        return new KeyId(new UUID(buffer.getLong(), buffer.getLong()));
    }

    /** Reads what {@link #toString} wrote; refuses ({@code BAD_INPUT}) anything else. */
    public static KeyId of(String text) {
        try {
            return new KeyId(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "key id is not a UUID", e);
        }
    }

    /** The 16 bytes, big endian. */
    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }

    /** The UUID in lower case. */
    @Override
    public String toString() {
        return value.toString();
    }
}
