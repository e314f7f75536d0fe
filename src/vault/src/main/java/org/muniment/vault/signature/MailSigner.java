package org.muniment.vault.signature;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.RSADigestSigner;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.muniment.terms.Refusal;
import org.muniment.vault.DataKey;
import org.muniment.vault.KeyId;
import org.muniment.vault.chunked.SealedDraft;
import org.muniment.vault.chunked.SealedFile;
import org.muniment.vault.internal.Randomness;

/**
 * The private key that signs our mail (RFC 6376, 8463). It lies in a sealed file; one made elsewhere is taken over from a PEM
 * file (PKCS#8, unencrypted) that nobody but its owner may read. Thread-safe; shows nothing of the key.
 */
public final class MailSigner {
    /** Fewest bits of an RSA key that we sign with (RFC 8301 section 3.2). */
    public static final int MIN_RSA_BITS = 2_048;

    /** Bits of an RSA key that we make: what every receiver can check and a DNS answer still holds in one packet. */
    private static final int NEW_RSA_BITS = 2_048;

    private static final int RSA_CERTAINTY = 112;
    private static final int MAX_FILE_BYTES = 64 * 1024;
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private final AsymmetricKeyParameter key;

    private MailSigner(AsymmetricKeyParameter key) {
        this.key = key;
    }

    /** A new key. */
    public static MailSigner make(MailKeyKind kind) {
        if (kind == MailKeyKind.ED25519) {
            return new MailSigner(new Ed25519PrivateKeyParameters(Randomness.source()));
        }
        RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
        generator.init(new RSAKeyGenerationParameters(
                RSAKeyGenParameterSpec.F4, Randomness.source(), NEW_RSA_BITS, RSA_CERTAINTY));
        return new MailSigner(generator.generateKeyPair().getPrivate());
    }

    /**
     * Writes the key into a sealed file, durable on return.
     *
     * @param file in an existing folder; replaced when it is there
     * @param key what seals it
     * @param context what the file is bound to
     */
    public void save(Path file, DataKey key, byte[] context) throws IOException {
        byte[] der = PrivateKeyInfoFactory.createPrivateKeyInfo(this.key).getEncoded();
        try (SealedDraft draft = SealedFile.create(file, key, context)) {
            draft.write(der);
            draft.commit();
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    /** The key in a sealed file; throws {@link org.muniment.terms.Tampered} when it is not what was written. */
    public static MailSigner load(Path file, Function<KeyId, DataKey> keys, byte[] context) throws IOException {
        byte[] der;
        try (InputStream in = SealedFile.open(file, keys, context)) {
            der = in.readNBytes(MAX_FILE_BYTES);
        }
        try {
            return of(der);
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    /**
     * The key in a PEM file; refuses ({@code BAD_INPUT}) a file that others may read, one that is no PKCS#8 PEM file, and keys
     * that are too weak or of another kind.
     */
    public static MailSigner read(Path file) {
        try {
            Set<PosixFilePermission> open = EnumSet.copyOf(Files.getPosixFilePermissions(file));
            open.removeAll(EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
            if (!open.isEmpty()) {
                throw refused("may be read by others than its owner: chmod 600");
            }
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw refused("is too large");
            }
            byte[] pem = Files.readAllBytes(file);
            try {
                return of(new String(pem, StandardCharsets.US_ASCII));
            } finally {
                Arrays.fill(pem, (byte) 0);
            }
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "the key that signs mail cannot be read", e);
        }
    }

    private static MailSigner of(String pem) throws IOException {
        int start = pem.indexOf(BEGIN);
        int end = pem.indexOf(END);
        if (start < 0 || end < start) {
            throw refused("is no PEM file with BEGIN PRIVATE KEY (openssl pkcs8 -topk8 -nocrypt)");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(pem.substring(start + BEGIN.length(), end));
        } catch (IllegalArgumentException e) {
            throw refused("cannot be read");
        }
        try {
            return of(der);
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    private static MailSigner of(byte[] der) throws IOException {
        AsymmetricKeyParameter key;
        try {
            key = PrivateKeyFactory.createKey(der);
        } catch (IllegalArgumentException e) {
            throw refused("cannot be read");
        }
        boolean strong = key instanceof RSAPrivateCrtKeyParameters rsa
                && rsa.getModulus().bitLength() >= MIN_RSA_BITS;
        if (!strong && !(key instanceof Ed25519PrivateKeyParameters)) {
            throw refused("is neither RSA of at least " + MIN_RSA_BITS + " bits nor Ed25519");
        }
        return new MailSigner(key);
    }

    private static Refusal refused(String what) {
        return new Refusal(Refusal.Code.BAD_INPUT, "the file with the key that signs mail " + what);
    }

    /** What kind of key it is. */
    public MailKeyKind kind() {
        return key instanceof Ed25519PrivateKeyParameters ? MailKeyKind.ED25519 : MailKeyKind.RSA;
    }

    /** The signature over a message. */
    public byte[] sign(byte[] message) {
        boolean rsa = kind() == MailKeyKind.RSA;
        Signer signer = rsa ? new RSADigestSigner(new SHA256Digest()) : new Ed25519Signer();
        signer.init(true, key);
        byte[] signed = rsa ? message : MailVerifier.sha256(message);
        signer.update(signed, 0, signed.length);
        try {
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw new IllegalStateException("a key that was checked signs", e);
        }
    }

    /** The public half as a DNS record holds it: SubjectPublicKeyInfo for RSA, 32 bytes for Ed25519. */
    public byte[] publicKey() {
        try {
            return switch (key) {
                case Ed25519PrivateKeyParameters ed -> ed.generatePublicKey().getEncoded();
                case RSAPrivateCrtKeyParameters rsa ->
                    SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
                                    new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent()))
                            .getEncoded();
                default -> throw new IllegalStateException("a key of a kind that was refused");
            };
        } catch (IOException e) {
            throw new IllegalStateException("a key that was checked can be written", e);
        }
    }

    @Override
    public String toString() {
        return "MailSigner[" + kind() + "]";
    }
}
