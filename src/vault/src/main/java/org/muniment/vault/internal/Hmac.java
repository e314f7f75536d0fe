package org.muniment.vault.internal;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC (RFC 2104) on SunJCE. Thread-safe. */
public final class Hmac {

    private static final String PROVIDER = "SunJCE";

    private Hmac() {}

    /** HMAC-SHA256 of the parts, one after the other; 32 bytes. */
    public static byte[] sha256(byte[] key, byte[]... parts) {
        return of("HmacSHA256", key, parts);
    }

    /** HMAC-SHA512 of the parts, one after the other; 64 bytes. */
    public static byte[] sha512(byte[] key, byte[]... parts) {
        return of("HmacSHA512", key, parts);
    }

    static byte[] of(String algorithm, byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(algorithm, PROVIDER);
            mac.init(new SecretKeySpec(key, algorithm));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no " + algorithm, e);
        }
    }
}
