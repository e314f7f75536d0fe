package org.muniment.vault.cms;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.muniment.terms.Refusal;
import org.muniment.vault.internal.BouncyCastle;

/**
 * A private key of ours with its certificate and those above it: what opens S/MIME sent to a mailbox, and signs for it.
 * Immutable; shows nothing of the key.
 */
public final class CmsIdentity {
    /** Largest PKCS#12 file that is read, bytes. */
    public static final int MAX_BYTES = 256 * 1024;

    private static final int MAX_CHAIN = 10;

    private final PrivateKey key;
    private final List<CmsCertificate> chain;

    private CmsIdentity(PrivateKey key, List<CmsCertificate> chain) {
        this.key = key;
        this.chain = List.copyOf(chain);
    }

    /**
     * The first key with a certificate in a PKCS#12 file (RFC 7292); {@code BAD_INPUT} when there is none, or the password
     * does not open it.
     */
    public static CmsIdentity ofPkcs12(byte[] file, char[] password) {
        if (file.length > MAX_BYTES) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "the key file is larger than 256 KiB");
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12", BouncyCastle.PROVIDER);
            store.load(new ByteArrayInputStream(file), password);
            for (String alias : Collections.list(store.aliases())) {
                Key key = store.getKey(alias, password);
                Certificate[] certificates = store.getCertificateChain(alias);
                if (key instanceof PrivateKey found && certificates != null && certificates.length > 0) {
                    return new CmsIdentity(found, chain(certificates));
                }
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "not a PKCS#12 file that this password opens");
        }
        throw new Refusal(Refusal.Code.BAD_INPUT, "the file holds no private key with a certificate");
    }

    private static List<CmsCertificate> chain(Certificate[] certificates) throws GeneralSecurityException, IOException {
        List<CmsCertificate> chain = new ArrayList<>();
        for (Certificate certificate : certificates) {
            if (chain.size() < MAX_CHAIN) {
                chain.add(new CmsCertificate(new X509CertificateHolder(certificate.getEncoded())));
            }
        }
        return chain;
    }

    /** What {@link #secretBytes} made. */
    public static CmsIdentity ofSecretBytes(byte[] secret) {
        try {
            ASN1Sequence parts = ASN1Sequence.getInstance(secret);
            PrivateKey key = BouncyCastleProvider.getPrivateKey(PrivateKeyInfo.getInstance(parts.getObjectAt(0)));
            List<CmsCertificate> chain = new ArrayList<>();
            for (int i = 1; i < parts.size(); i++) {
                chain.add(new CmsCertificate(new X509CertificateHolder(
                        parts.getObjectAt(i).toASN1Primitive().getEncoded())));
            }
            return new CmsIdentity(key, chain);
        } catch (IOException e) {
            throw new IllegalArgumentException("not the bytes of a key", e);
        }
    }

    /** Key and certificates in the clear, for sealing: a DER sequence of PKCS#8 and the chain. */
    public byte[] secretBytes() {
        ASN1EncodableVector parts = new ASN1EncodableVector();
        parts.add(PrivateKeyInfo.getInstance(key.getEncoded()));
        chain.forEach(certificate -> parts.add(certificate.holder().toASN1Structure()));
        try {
            return new DERSequence(parts).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
    }

    /** The certificate of the key. */
    public CmsCertificate certificate() {
        return chain.get(0);
    }

    List<CmsCertificate> chain() {
        return chain;
    }

    PrivateKey key() {
        return key;
    }

    @Override
    public String toString() {
        return "CmsIdentity[" + certificate().fingerprint() + "]";
    }
}
