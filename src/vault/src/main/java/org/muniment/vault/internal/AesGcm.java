package org.muniment.vault.internal;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** AES-256-GCM (NIST SP 800-38D) with 96-bit nonces and 128-bit tags, on SunJCE. Thread-safe. */
public final class AesGcm {

    /** Bytes of a nonce. */
    public static final int NONCE_BYTES = 12;

    /** Bytes that sealing adds. */
    public static final int TAG_BYTES = 16;

    private static final String PROVIDER = "SunJCE";

    /**
     * Long texts are sealed in steps of so many bytes: the JDK turns to the processor's instructions once it has been called
     * a few thousand times, and until then runs some hundred times slower; few long calls would never get there.
     */
    private static final int STEP_BYTES = 8192;

    private AesGcm() {}

    /** Ciphertext followed by the tag. The caller answers for nonces never repeating under a key. */
    public static byte[] seal(byte[] key, byte[] nonce, byte[] context, byte[] plain) {
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, context);
            byte[] sealed = new byte[cipher.getOutputSize(plain.length)];
            int from = 0;
            int to = 0;
            for (; plain.length - from > STEP_BYTES; from += STEP_BYTES) {
                to += cipher.update(plain, from, STEP_BYTES, sealed, to);
            }
            cipher.doFinal(plain, from, plain.length - from, sealed, to);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot seal with AES-256-GCM", e);
        }
    }

    /** The plain bytes, or {@code null} when the tag does not match. */
    public static byte @Nullable [] open(byte[] key, byte[] nonce, byte[] context, byte[] sealed) {
        if (sealed.length < TAG_BYTES) {
            return null;
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, key, nonce, context).doFinal(sealed);
        } catch (AEADBadTagException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot open AES-256-GCM", e);
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] context) throws GeneralSecurityException {
        if (nonce.length != NONCE_BYTES || key.length != 32) {
            throw new IllegalArgumentException("AES-256-GCM takes a 32-byte key and a 12-byte nonce");
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", PROVIDER);
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * 8, nonce));
        cipher.updateAAD(context);
        return cipher;
    }

    /** Whether two byte strings are equal, in time that depends on their lengths only. */
    public static boolean same(byte[] a, byte[] b) {
        return java.security.MessageDigest.isEqual(a, b);
    }

    /** Forgets a secret. */
    public static void wipe(byte[] secret) {
        Arrays.fill(secret, (byte) 0);
    }
}
