package org.muniment.vault.timestamp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.Set;
import java.util.stream.Collectors;
import org.muniment.terms.Refusal;

/**
 * The authorities whose time stamps are believed: certificates in PEM, roots of the chains. Revocation is not asked, for a
 * stamp must be verifiable offline and for ever. Thread-safe.
 */
public final class TimestampAuthority {

    /** Longest file of certificates, in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    private final Set<TrustAnchor> anchors;

    private TimestampAuthority(Set<TrustAnchor> anchors) {
        this.anchors = anchors;
    }

    /**
     * Reads a file of one or more certificates.
     *
     * @throws Refusal {@code BAD_INPUT} when there is none in it
     * @throws IOException when it cannot be read
     */
    public static TimestampAuthority read(Path pem) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(pem)) {
            bytes = in.readNBytes(MAX_BYTES);
        }
        try {
            Collection<? extends java.security.cert.Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes));
            if (!certificates.isEmpty()) {
                return new TimestampAuthority(certificates.stream()
                        .map(certificate -> new TrustAnchor((X509Certificate) certificate, null))
                        .collect(Collectors.toSet()));
            }
        } catch (CertificateException e) {
            // refused below
        }
        throw new Refusal(Refusal.Code.BAD_INPUT, "the file of time stamp authorities holds no certificate");
    }

    /** Whether a certificate leads to one of these, as of a time. */
    boolean vouchesFor(X509Certificate signer, Collection<X509Certificate> others, Instant at) {
        X509CertSelector selector = new X509CertSelector();
        selector.setCertificate(signer);
        try {
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, selector);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(others)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            CertPathBuilder.getInstance("PKIX").build(parameters);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
