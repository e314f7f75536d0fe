package org.muniment.vault.internal;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** HKDF (RFC 5869) on SunJCE's HMAC. Thread-safe. */
public enum Hkdf {
    /** With SHA-256. */
    SHA256("HmacSHA256", 32),
    /** With SHA-512. */
    SHA512("HmacSHA512", 64);

    private final String algorithm;
    private final int hashBytes;

    Hkdf(String algorithm, int hashBytes) {
        this.algorithm = algorithm;
        this.hashBytes = hashBytes;
    }

    /** HKDF-Extract, section 2.2. An empty salt stands for zeroes of the hash's length. */
    public byte[] extract(byte[] salt, byte[] inputKey) {
        return Hmac.of(algorithm, salt.length == 0 ? new byte[hashBytes] : salt, inputKey);
    }

    /**
     * HKDF-Expand, section 2.3.
     *
     * @param lengthBytes at most 255 times the hash's length
     */
    public byte[] expand(byte[] pseudoRandomKey, byte[] info, int lengthBytes) {
        if (lengthBytes < 1 || lengthBytes > 255 * hashBytes) {
            throw new IllegalArgumentException("HKDF cannot give " + lengthBytes + " bytes");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(lengthBytes + hashBytes);
        byte[] block = new byte[0];
        for (int i = 1; out.size() < lengthBytes; i++) {
            block = Hmac.of(algorithm, pseudoRandomKey, block, info, new byte[] {(byte) i});
            out.writeBytes(block);
        }
        return Arrays.copyOf(out.toByteArray(), lengthBytes);
    }

    /** Extract, then expand. */
    public byte[] derive(byte[] salt, byte[] inputKey, byte[] info, int lengthBytes) {
        return expand(extract(salt, inputKey), info, lengthBytes);
    }
}
