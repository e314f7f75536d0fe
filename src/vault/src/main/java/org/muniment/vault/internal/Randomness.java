package org.muniment.vault.internal;

import java.security.SecureRandom;

/** Random bytes from the operating system. Thread-safe. */
public final class Randomness {

    private static final SecureRandom SOURCE = new SecureRandom();

    private Randomness() {}

    /** Fresh bytes, fit for keys and nonces. */
    public static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        SOURCE.nextBytes(bytes);
        return bytes;
    }

    /** The source itself, for libraries that ask for one. */
    public static SecureRandom source() {
        return SOURCE;
    }
}
