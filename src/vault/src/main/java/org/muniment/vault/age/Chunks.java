package org.muniment.vault.age;

import javax.crypto.spec.SecretKeySpec;
import org.muniment.terms.Tampered;

/** The STREAM of an age payload: sizes, places and nonces of its chunks. */
final class Chunks {

    /** Plain bytes of every chunk but the last. */
    static final int PLAIN_BYTES = 64 << 10;

    /** Sealed bytes of every chunk but the last. */
    static final int SEALED_BYTES = PLAIN_BYTES + Keys.TAG_BYTES;

    private static final int NONCE_BYTES = 12;

    private final SecretKeySpec key;

    Chunks(SecretKeySpec key) {
        this.key = key;
    }

    /** Seals {@code plain} as chunk {@code number} into {@code sealed}. */
    void seal(long number, boolean last, Keys.Span plain, byte[] sealed) {
        Keys.seal(key, nonce(number, last), plain, sealed);
    }

    /** Opens one chunk; an empty one passes only as the whole payload. */
    int open(long number, boolean last, Keys.Span sealed, byte[] plain) {
        if (sealed.length() < Keys.TAG_BYTES || (sealed.length() == Keys.TAG_BYTES && (number > 0 || !last))) {
            throw new Tampered("age chunk " + number + " is cut off");
        }
        return Keys.open(key, nonce(number, last), sealed, plain);
    }

    /** The number of chunks in a payload of so many sealed bytes. */
    static long count(long sealedBytes) {
        return Math.max(1, (sealedBytes + SEALED_BYTES - 1) / SEALED_BYTES);
    }

    private static byte[] nonce(long number, boolean last) {
        byte[] nonce = new byte[NONCE_BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[10 - i] = (byte) (number >>> (8 * i));
        }
        nonce[11] = (byte) (last ? 1 : 0);
        return nonce;
    }
}
