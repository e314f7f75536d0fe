package org.muniment.vault.signature;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.RSADigestSigner;

/**
 * A public key that signs mail (RFC 6376, 8301, 8463): RSA of 1,024 to 8,192 bits with SHA-256, or Ed25519 over the
 * SHA-256 of what is signed. SHA-1 is not offered. Immutable.
 */
public final class MailVerifier {
    /** Fewest bits of an RSA key that proves anything (RFC 8301 section 3.2). */
    public static final int MIN_RSA_BITS = 1_024;

    /** Most bits of an RSA key, so that a stranger cannot choose how long we calculate. */
    public static final int MAX_RSA_BITS = 8_192;

    private static final int MAX_EXPONENT_BITS = 64;

    private final MailKeyKind kind;
    private final AsymmetricKeyParameter key;
    private final int bits;

    private MailVerifier(MailKeyKind kind, AsymmetricKeyParameter key, int bits) {
        this.kind = kind;
        this.key = key;
        this.bits = bits;
    }

    /** A key cannot be used. */
    public static final class BadKey extends Exception {
        private static final long serialVersionUID = 1L;

        BadKey(String message) {
            super(message);
        }
    }

    /**
     * The key in a DNS record.
     *
     * @param key SubjectPublicKeyInfo or RSAPublicKey (DER) for RSA; 32 bytes for Ed25519
     * @throws BadKey when it is none, or one too weak or too long
     */
    public static MailVerifier of(MailKeyKind kind, byte[] key) throws BadKey {
        try {
            if (kind == MailKeyKind.ED25519) {
                return new MailVerifier(kind, new Ed25519PublicKeyParameters(key), 256);
            }
            RSAPublicKey rsa = rsa(key);
            int bits = rsa.getModulus().bitLength();
            if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
                throw new BadKey("the key has " + bits + " bits");
            }
            if (rsa.getPublicExponent().bitLength() > MAX_EXPONENT_BITS) {
                throw new BadKey("the key's exponent is too long");
            }
            return new MailVerifier(kind, new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent()), bits);
        } catch (IOException | RuntimeException e) {
            throw new BadKey("the key cannot be read");
        }
    }

    private static RSAPublicKey rsa(byte[] key) throws IOException {
        ASN1Sequence sequence = ASN1Sequence.getInstance(key);
        if (sequence.size() == 2 && sequence.getObjectAt(0) instanceof ASN1Sequence) {
            return RSAPublicKey.getInstance(
                    SubjectPublicKeyInfo.getInstance(sequence).parsePublicKey());
        }
        return RSAPublicKey.getInstance(sequence);
    }

    /** Length of the key in bits. */
    public int bits() {
        return bits;
    }

    /** Whether {@code signature} is this key's over {@code message}. */
    public boolean verifies(byte[] message, byte[] signature) {
        try {
            Signer signer = kind == MailKeyKind.RSA ? new RSADigestSigner(new SHA256Digest()) : new Ed25519Signer();
            signer.init(false, key);
            byte[] signed = kind == MailKeyKind.RSA ? message : sha256(message);
            signer.update(signed, 0, signed.length);
            return signer.verifySignature(signature);
        } catch (RuntimeException e) {
            // Bouncy Castle throws on signatures of impossible length; they verify nothing.
            return false;
        }
    }

    static byte[] sha256(byte[] message) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(message);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
