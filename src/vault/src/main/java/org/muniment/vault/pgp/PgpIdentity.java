package org.muniment.vault.pgp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.bcpg.KeyIdentifier;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPKey;
import org.bouncycastle.openpgp.api.SignatureParameters;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPApi;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Refusal;

/**
 * A secret key of ours with its subkeys, in the clear in memory: what opens OpenPGP sent to a mailbox, and signs for it.
 * Immutable in effect; shows nothing of the key.
 */
public final class PgpIdentity {
    private static final int MAX_OBJECTS = 20;

    private final PGPSecretKeyRing ring;
    private final PgpCertificate certificate;

    private PgpIdentity(PGPSecretKeyRing ring) throws IOException {
        this.ring = ring;
        List<PGPPublicKey> publicKeys = new ArrayList<>();
        ring.getPublicKeys().forEachRemaining(publicKeys::add);
        this.certificate = new PgpCertificate(new PGPPublicKeyRing(publicKeys));
    }

    /** A signature as it is made without being asked anything. */
    private static final class Plain implements SignatureParameters.Callback {}

    /**
     * A new key for a mailbox: version 4, Ed25519 with a subkey to sign and a
     * Curve25519 subkey to encrypt to, which every OpenPGP program in use reads.
     *
     * @param name who it speaks for
     * @param address the mailbox
     * @param at when it is made
     * @param life how long it counts
     */
    public static PgpIdentity generate(String name, String address, Instant at, Duration life) {
        if (name.chars().anyMatch(c -> c < ' ' || c == '<' || c == '>') || !address.contains("@")) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a key needs a plain name and an address");
        }
        SignatureParameters.Callback ending = Ending.after(life);
        try {
            OpenPGPKey key = new BcOpenPGPApi()
                    .generateKey(4, Date.from(at))
                    .withPrimaryKey(generator -> generator.generateLegacyEd25519KeyPair(), ending)
                    .addUserId((name + " <" + address + ">").strip(), Ending.named(life))
                    .addSigningSubkey(generator -> generator.generateLegacyEd25519KeyPair(), ending, new Plain())
                    .addEncryptionSubkey(generator -> generator.generateLegacyX25519KeyPair(), ending)
                    .build();
            return new PgpIdentity(key.getPGPSecretKeyRing());
        } catch (PGPException | IOException e) {
            throw new IllegalStateException("cannot make an OpenPGP key", e);
        }
    }

    /**
     * The first secret key in {@code bytes}, armoured or not; {@code BAD_INPUT} when there is none or the passphrase does
     * not open it.
     */
    public static PgpIdentity read(byte[] bytes, char[] passphrase) {
        if (bytes.length > PgpCertificate.MAX_BYTES) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "the key file is larger than 256 KiB");
        }
        try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(bytes))) {
            BcPGPObjectFactory objects = new BcPGPObjectFactory(in);
            for (int i = 0; i < MAX_OBJECTS; i++) {
                Object object = objects.nextObject();
                if (object == null) {
                    break;
                }
                if (object instanceof PGPSecretKeyRing ring) {
                    return new PgpIdentity(unlocked(ring, passphrase));
                }
            }
        } catch (IOException | PGPException | RuntimeException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "not an OpenPGP secret key that this passphrase opens");
        }
        throw new Refusal(Refusal.Code.BAD_INPUT, "the file holds no OpenPGP secret key");
    }

    private static PGPSecretKeyRing unlocked(PGPSecretKeyRing ring, char[] passphrase) throws PGPException {
        boolean locked = false;
        for (PGPSecretKey key : ring) {
            locked |= key.getKeyEncryptionAlgorithm() != 0;
        }
        return locked
                ? PGPSecretKeyRing.copyWithNewPassword(
                        ring,
                        new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider()).build(passphrase),
                        null)
                : ring;
    }

    /** What {@link #secretBytes} made. */
    public static PgpIdentity ofSecretBytes(byte[] secret) {
        return read(secret, new char[0]);
    }

    /** The key's packets in the clear, for sealing. */
    public byte[] secretBytes() {
        try {
            return ring.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
    }

    /** The public part. */
    public PgpCertificate certificate() {
        return certificate;
    }

    /** The key pair behind an identifier; empty when it is none of ours. */
    Optional<PGPKeyPair> pair(KeyIdentifier id) throws PGPException {
        @Nullable PGPSecretKey key = ring.getSecretKey(id);
        return key == null || key.isPrivateKeyEmpty() ? Optional.empty() : Optional.of(pair(key));
    }

    private static PGPKeyPair pair(PGPSecretKey key) throws PGPException {
        return new PGPKeyPair(key.getPublicKey(), key.extractPrivateKey(null));
    }

    /** The key pairs that content can be encrypted to. */
    List<PGPKeyPair> decrypting() throws PGPException {
        List<PGPKeyPair> keys = new ArrayList<>();
        for (PGPSecretKey key : ring) {
            if (key.getPublicKey().isEncryptionKey() && !key.isPrivateKeyEmpty()) {
                keys.add(pair(key));
            }
        }
        return keys;
    }

    /** The key pair that signs at that time; empty when none may. */
    Optional<PGPKeyPair> signing(Instant at) throws PGPException {
        for (OpenPGPCertificate.OpenPGPComponentKey key : certificate.openPgp().getSigningKeys(Date.from(at))) {
            Optional<PGPKeyPair> found = pair(key.getKeyIdentifier());
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "PgpIdentity[" + certificate.fingerprint() + "]";
    }
}
