package org.muniment.mail.auth;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The one hash that mail authentication uses. */
final class Hashes {
    private Hashes() {}

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
