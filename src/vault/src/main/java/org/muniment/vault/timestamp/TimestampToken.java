package org.muniment.vault.timestamp;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;
import org.muniment.terms.Tampered;
import org.muniment.vault.internal.BouncyCastle;

/** That some bytes were there at a time, said by an authority (RFC 3161, section 2.4.2). Thread-safe. */
public final class TimestampToken {

    private final byte[] response;
    private final TimeStampToken token;

    private TimestampToken(byte[] response, TimeStampToken token) {
        this.response = response;
        this.token = token;
    }

    /** Reads a response with a token; {@link Tampered} when it is none. Nothing is believed before {@link #check}. */
    public static TimestampToken read(byte[] response) {
        try {
            TimeStampToken token = new TimeStampResponse(response).getTimeStampToken();
            if (token != null) {
                return new TimestampToken(response.clone(), token);
            }
        } catch (TSPException | IOException | RuntimeException e) {
            throw new Tampered("a time stamp is malformed", e);
        }
        throw new Tampered("a time stamp response has no token");
    }

    /**
     * Checks that it is about some bytes and that an authority one believes signed it.
     *
     * @throws Tampered with what is wrong
     */
    public void check(byte[] content, TimestampAuthority authority) {
        checkImprint(content);
        List<X509Certificate> certificates = certificates();
        X509Certificate signer = certificates.stream()
                .filter(certificate -> isSigner(certificate))
                .findFirst()
                .orElseThrow(() -> new Tampered("a time stamp lacks its authority's certificate"));
        try {
            token.validate(new JcaSimpleSignerInfoVerifierBuilder()
                    .setProvider(BouncyCastle.PROVIDER)
                    .build(signer));
        } catch (TSPException | OperatorCreationException | RuntimeException e) {
            throw new Tampered("the signature of a time stamp", e);
        }
        if (!authority.vouchesFor(signer, certificates, at())) {
            throw new Tampered("a time stamp is by an authority that is not believed");
        }
    }

    /** Checks that it is about some bytes, whoever signed it; {@link Tampered} when it is about others. */
    public void checkImprint(byte[] content) {
        if (!TSPAlgorithms.SHA256.equals(token.getTimeStampInfo().getMessageImprintAlgOID())
                || !MessageDigest.isEqual(token.getTimeStampInfo().getMessageImprintDigest(), sha256(content))) {
            throw new Tampered("a time stamp is about something else");
        }
    }

    private boolean isSigner(X509Certificate certificate) {
        try {
            return token.getSID().match(new X509CertificateHolder(certificate.getEncoded()));
        } catch (CertificateException | IOException e) {
            return false;
        }
    }

    private List<X509Certificate> certificates() {
        JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (X509CertificateHolder holder : token.getCertificates().getMatches(null)) {
                certificates.add(converter.getCertificate(holder));
            }
        } catch (CertificateException e) {
            throw new Tampered("a certificate in a time stamp is malformed", e);
        }
        return certificates;
    }

    /** The authority's time. */
    public Instant at() {
        return token.getTimeStampInfo().getGenTime().toInstant();
    }

    /** The whole response, as it is stored. */
    public byte[] encoded() {
        return response.clone();
    }

    static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }
}
