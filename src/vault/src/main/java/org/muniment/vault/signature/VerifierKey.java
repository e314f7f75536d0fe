package org.muniment.vault.signature;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
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
    private static final String DASH = "\u2014 ";

    /** Refuses ({@code BAD_INPUT}) names and keys that a note cannot have. */
    public VerifierKey {
        if (!isName(name) || publicKey.length != PUBLIC_KEY_BYTES) {
            throw refused();
        }
        publicKey = publicKey.clone();
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.codePoints()
                        .noneMatch(c -> c < 0x20 || c == '+' || Character.isWhitespace(c) || Character.isSpaceChar(c));
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
        String[] parts = text.strip().split("\\+", 3);
        try {
            byte[] key = Base64.getDecoder().decode(parts.length == 3 ? parts[2] : "");
            if (key.length == 1 + PUBLIC_KEY_BYTES && key[0] == ED25519) {
                VerifierKey parsed = new VerifierKey(parts[0], Arrays.copyOfRange(key, 1, key.length));
                if (HexFormat.of().formatHex(parsed.id()).equals(parts[1])) {
                    return parsed;
                }
            }
        } catch (IllegalArgumentException e) {
            // refused below
        }
        throw refused();
    }

    /** The key id: the first 4 bytes of SHA-256(name, newline, 1, public key). */
    byte[] id() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(name.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) '\n');
            sha256.update(ED25519);
            return Arrays.copyOf(sha256.digest(publicKey), 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }

    /**
     * Checks that this key signed a note, and gives the note's text, which ends with a newline. Signatures by others are
     * passed over.
     *
     * @throws Tampered when the note is malformed, or this key's signature is missing or wrong
     */
    public String open(String note) {
        int gap = note.lastIndexOf("\n\n");
        if (note.length() > MAX_NOTE_LENGTH || gap < 0 || !note.endsWith("\n") || hasControls(note)) {
            throw new Tampered("signed note of " + name + " is malformed");
        }
        String text = note.substring(0, gap + 1);
        boolean signed = false;
        for (String line : note.substring(gap + 2).lines().toList()) {
            signed |= signedBy(line, text);
        }
        if (!signed) {
            throw new Tampered("signed note lacks the signature of " + name);
        }
        return text;
    }

    private static boolean hasControls(String note) {
        return note.chars().anyMatch(c -> c < 0x20 && c != '\n');
    }

    /** Whether a signature line is this key's and right; throws when it is this key's and wrong. */
    private boolean signedBy(String line, String text) {
        String[] words = line.startsWith(DASH) ? line.substring(DASH.length()).split(" ", -1) : new String[0];
        if (words.length != 2) {
            throw new Tampered("signed note has a malformed signature line");
        }
        byte[] signature;
        try {
            signature = Base64.getDecoder().decode(words[1]);
        } catch (IllegalArgumentException e) {
            throw new Tampered("signed note has a malformed signature line", e);
        }
        if (!words[0].equals(name) || signature.length < 4 || !Arrays.equals(id(), Arrays.copyOf(signature, 4))) {
            return false;
        }
        if (signature.length != 4 + SIGNATURE_BYTES
                || !verify(text.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(signature, 4, signature.length))) {
            throw new Tampered("signature of " + name + " on a note");
        }
        return true;
    }

    /** Whether a 64-byte Ed25519 signature (RFC 8032) is this key's on the message. */
    public boolean verify(byte[] message, byte[] signature) {
        Ed25519Signer verifier = new Ed25519Signer();
        verifier.init(false, new Ed25519PublicKeyParameters(publicKey));
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(signature);
    }

    String signatureLine(byte[] signature) {
        byte[] full = ByteBuffer.allocate(4 + SIGNATURE_BYTES)
                .put(id())
                .put(signature)
                .array();
        return DASH + name + " " + Base64.getEncoder().encodeToString(full) + "\n";
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
        byte[] key = ByteBuffer.allocate(1 + PUBLIC_KEY_BYTES)
                .put(ED25519)
                .put(publicKey)
                .array();
        return name + "+" + HexFormat.of().formatHex(id()) + "+"
                + Base64.getEncoder().encodeToString(key);
    }
}
