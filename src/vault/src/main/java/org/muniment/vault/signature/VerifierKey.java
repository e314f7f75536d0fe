package org.muniment.vault.signature;

/**
 * A public key of a signed note (C2SP signed-note), written {@code name+hash+key}. Thread-safe.
 *
 * @param name the signer's name
 * @param publicKey the 32 bytes of RFC 8032
 */
public record VerifierKey(String name, byte[] publicKey) {

    /** Reads what {@link #toString} wrote; refuses ({@code BAD_INPUT}) anything else. */
    public static VerifierKey parse(String text) {
        throw new UnsupportedOperationException();
    }

    /** Checks a note's signature by this key and gives its text; throws {@link org.muniment.terms.Tampered}. */
    public String open(String note) {
        throw new UnsupportedOperationException();
    }
}
