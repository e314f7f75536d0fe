package org.muniment.vault.signature;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;

/**
 * An Ed25519 public key of a signed note (<a href="https://c2sp.org/signed-note">C2SP</a>), written
 * {@code name+hash+key}. Thread-safe.
 *
 * @param name the signer's name: not empty, without Unicode spaces and {@code +}
 * @param publicKey the 32 bytes of RFC 8032
 */
public record VerifierKey(String name, byte[] publicKey) {

    /** Longest note that is read, in characters: 64 Ki, room for far more than 16 signatures. */
    public static final int MAX_NOTE_LENGTH = 1 << 16;

    private static final byte ED25519 = 1;
    private static final int PUBLIC_KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;

    /** Refuses ({@code BAD_INPUT}) names and keys that a note cannot have. */
    public VerifierKey {
        if (!NoteLines.isName(name) || publicKey.length != PUBLIC_KEY_BYTES) {
            throw refused();
        }
        publicKey = publicKey.clone();
    }

    private static Refusal refused() {
        return new Refusal(Refusal.Code.BAD_INPUT, "verifier key is not name+hash+key of an Ed25519 key");
    }

    /** A copy. */
    @Override
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** Reads what {@link #toString} wrote; refuses ({@code BAD_INPUT}) anything else. */
    public static VerifierKey parse(String text) {
        return NoteLines.readKey(text, ED25519)
                .filter(key -> key.publicKey().length == PUBLIC_KEY_BYTES)
                .map(key -> new VerifierKey(key.name(), key.publicKey()))
                .orElseThrow(VerifierKey::refused);
    }

    /** The key id: the first 4 bytes of SHA-256(name, newline, 1, public key). */
    byte[] id() {
        return NoteLines.keyId(name, ED25519, publicKey);
    }

    /**
     * Checks that this key signed a note, and gives the note's text, which ends with a newline. Signatures by others are
     * passed over.
     *
     * @throws Tampered when the note is malformed, or this key's signature is missing or wrong
     */
    public String open(String note) {
        String text = NoteLines.text(note, name);
        List<byte[]> signatures = NoteLines.signatures(note, name, id());
        if (signatures.isEmpty()) {
            throw new Tampered("signed note lacks the signature of " + name);
        }
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        for (byte[] signature : signatures) {
            if (signature.length != SIGNATURE_BYTES || !verify(message, signature)) {
                throw new Tampered("signature of " + name + " on a note");
            }
        }
        return text;
    }

    /** Whether a 64-byte Ed25519 signature (RFC 8032) is this key's on the message. */
    public boolean verify(byte[] message, byte[] signature) {
        Ed25519Signer verifier = new Ed25519Signer();
        verifier.init(false, new Ed25519PublicKeyParameters(publicKey));
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(signature);
    }

    String signatureLine(byte[] signature) {
        return NoteLines.line(name, id(), signature);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifierKey that && name.equals(that.name) && Arrays.equals(publicKey, that.publicKey);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(publicKey);
    }

    /** {@code name+hash+key}, as files named {@code .vkey} hold it. */
    @Override
    public String toString() {
        return NoteLines.writeKey(name, ED25519, publicKey);
    }
}
