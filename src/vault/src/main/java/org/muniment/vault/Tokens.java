package org.muniment.vault;

/** Random tokens and codes. Thread-safe. */
public final class Tokens {

    Tokens() {}

    /** A fresh token: 256 random bits, 43 characters of base64url. */
    public String fresh() {
        throw new UnsupportedOperationException();
    }

    /** What to store of a token: 32 bytes. */
    public byte[] fingerprint(String token) {
        throw new UnsupportedOperationException();
    }

    /** A code of 26 characters {@code a-z2-7} (128 bits) that binds the parts to the purpose. */
    public String mac(String purpose, String... parts) {
        throw new UnsupportedOperationException();
    }

    /** Whether a code is that of the parts; upper and lower case are the same. */
    public boolean macMatches(String mac, String purpose, String... parts) {
        throw new UnsupportedOperationException();
    }
}
