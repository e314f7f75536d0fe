package org.muniment.vault.age;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.muniment.terms.Tampered;
import org.muniment.vault.internal.Hkdf;

/** The primitives of age: HKDF-SHA-256 (RFC 5869) with 32 bytes of output and ChaCha20-Poly1305 (RFC 8439), by SunJCE. */
final class Keys {

    /** Bytes of the Poly1305 tag behind every ciphertext. */
    static final int TAG_BYTES = 16;

    /** Bytes of a file key. */
    static final int FILE_KEY_BYTES = 16;

    private static final String PROVIDER = "SunJCE";
    private static final int KEY_BYTES = 32;

    private Keys() {}

    static byte[] hkdf(byte[] material, byte[] salt, String purpose) {
        return Hkdf.SHA256.derive(salt, material, purpose.getBytes(StandardCharsets.US_ASCII), KEY_BYTES);
    }

    static byte[] seal(SecretKeySpec key, byte[] nonce, byte[] plain) {
        byte[] sealed = new byte[plain.length + TAG_BYTES];
        seal(key, nonce, new Span(plain, 0, plain.length, "file key"), sealed);
        return sealed;
    }

    /** Seals {@code plain} into {@code sealed} from its start. */
    static void seal(SecretKeySpec key, byte[] nonce, Span plain, byte[] sealed) {
        try {
            cipher(Cipher.ENCRYPT_MODE, key, nonce).doFinal(plain.bytes(), plain.from(), plain.length(), sealed, 0);
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException("ChaCha20-Poly1305 of SunJCE failed", failed);
        }
    }

    /**
     * Opens {@code sealed[from, from + length)} into {@code plain} from its start; returns the number of bytes.
     *
     * @throws Tampered naming what did not authenticate
     */
    static int open(SecretKeySpec key, byte[] nonce, Span sealed, byte[] plain) {
        try {
            return cipher(Cipher.DECRYPT_MODE, key, nonce)
                    .doFinal(sealed.bytes(), sealed.from(), sealed.length(), plain, 0);
        } catch (AEADBadTagException bad) {
            throw new Tampered("age " + sealed.what() + " does not authenticate");
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException("ChaCha20-Poly1305 of SunJCE failed", failed);
        }
    }

    /** Whether {@code sealed} was made with this key; {@code plain} is filled only then. */
    static boolean tryOpen(SecretKeySpec key, byte[] nonce, byte[] sealed, byte[] plain) {
        try {
            open(key, nonce, new Span(sealed, 0, sealed.length, "wrapped file key"), plain);
            return true;
        } catch (Tampered anotherKey) {
            return false;
        }
    }

    static SecretKeySpec chaCha(byte[] key) {
        return new SecretKeySpec(key, "ChaCha20");
    }

    /** A Cipher object is made afresh each time: SunJCE compares with the previous nonce and some releases refuse it. */
    private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305", PROVIDER);
        cipher.init(mode, key, new IvParameterSpec(nonce));
        return cipher;
    }

    /** A part of an array that holds what {@code what} names. */
    record Span(byte[] bytes, int from, int length, String what) {}
}
