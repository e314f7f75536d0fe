package org.muniment.vault;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Several texts as one byte string, from which they could be told apart again. */
final class Framed {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Bytes of a length that is fixed where they are used. */
    Framed raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** A text, as UTF-8, after its length in 4 bytes, big endian. */
    Framed text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
        out.writeBytes(bytes);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
