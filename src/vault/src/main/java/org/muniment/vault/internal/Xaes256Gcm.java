package org.muniment.vault.internal;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * XAES-256-GCM, <a href="https://c2sp.org/XAES-256-GCM">C2SP</a>: AES-256-GCM with 192-bit nonces, which may be random
 * for as many messages as anyone will ever seal. Not key-committing: callers add a commitment. On SunJCE. Thread-safe.
 */
public final class Xaes256Gcm {

    /** Bytes of a nonce. */
    public static final int NONCE_BYTES = 24;

    /** Bytes that sealing adds, besides the nonce. */
    public static final int TAG_BYTES = AesGcm.TAG_BYTES;

    private static final int BLOCK_BYTES = 16;
    private static final String PROVIDER = "SunJCE";

    private Xaes256Gcm() {}

    /** Ciphertext followed by the tag. */
    public static byte[] seal(byte[] key, byte[] nonce, byte[] context, byte[] plain) {
        byte[] derived = derive(key, nonce);
        try {
            return AesGcm.seal(derived, lastHalf(nonce), context, plain);
        } finally {
            AesGcm.wipe(derived);
        }
    }

    /** The plain bytes, or {@code null} when the tag does not match. */
    public static byte @Nullable [] open(byte[] key, byte[] nonce, byte[] context, byte[] sealed) {
        byte[] derived = derive(key, nonce);
        try {
            return AesGcm.open(derived, lastHalf(nonce), context, sealed);
        } finally {
            AesGcm.wipe(derived);
        }
    }

    private static byte[] lastHalf(byte[] nonce) {
        return Arrays.copyOfRange(nonce, 12, NONCE_BYTES);
    }

    /** Steps 1 to 5 of "Detailed key derivation algorithm". */
    static byte[] derive(byte[] key, byte[] nonce) {
        if (key.length != 32 || nonce.length != NONCE_BYTES) {
            throw new IllegalArgumentException("XAES-256-GCM takes a 32-byte key and a 24-byte nonce");
        }
        try {
            Cipher aes = Cipher.getInstance("AES/ECB/NoPadding", PROVIDER);
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            byte[] k1 = doubled(aes.doFinal(new byte[BLOCK_BYTES]));
            byte[] blocks = new byte[2 * BLOCK_BYTES];
            for (int i = 0; i < 2; i++) {
                int at = i * BLOCK_BYTES;
                blocks[at + 1] = (byte) (i + 1);
                blocks[at + 2] = 'X';
                System.arraycopy(nonce, 0, blocks, at + 4, 12);
                for (int j = 0; j < BLOCK_BYTES; j++) {
                    blocks[at + j] ^= k1[j];
                }
            }
            return aes.doFinal(blocks);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no AES-256", e);
        }
    }

    /** CMAC's subkey K1 (NIST SP 800-38B, section 6.1), without a branch on the key. */
    private static byte[] doubled(byte[] block) {
        byte[] result = new byte[BLOCK_BYTES];
        int carry = 0;
        for (int i = BLOCK_BYTES - 1; i >= 0; i--) {
            int b = block[i] & 0xff;
            result[i] = (byte) ((b << 1) | carry);
            carry = b >>> 7;
        }
        result[BLOCK_BYTES - 1] ^= (byte) (0x87 & -carry);
        return result;
    }
}
