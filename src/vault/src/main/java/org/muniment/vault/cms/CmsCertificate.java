package org.muniment.vault.cms;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * An X.509 certificate of somebody who sends S/MIME (RFC 8550). Immutable; shows nothing personal in
 * {@link #toString()}.
 */
public final class CmsCertificate {
    /** Longest certificate that is read, bytes. */
    public static final int MAX_BYTES = 64 * 1024;

    /** Largest RSA modulus that is computed with, bits: a larger one costs seconds. */
    static final int MAX_RSA_BITS = 8_192;

    /** Smallest RSA modulus that is taken as a key, bits. */
    static final int MIN_RSA_BITS = 2_048;

    private static final int MAX_EXPONENT_BITS = 33;
    private static final int MAX_ADDRESSES = 20;
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]{1,100000})-----END CERTIFICATE-----");

    private final X509CertificateHolder holder;
    private final byte[] der;

    CmsCertificate(X509CertificateHolder holder) {
        this.holder = holder;
        try {
            this.der = holder.getEncoded();
        } catch (IOException e) {
            throw new IllegalArgumentException("a certificate that does not encode", e);
        }
    }

    /** The certificate in {@code bytes}, DER or PEM; empty when there is none that can be read. */
    public static Optional<CmsCertificate> of(byte[] bytes) {
        if (bytes.length > 2 * MAX_BYTES) {
            return Optional.empty();
        }
        try {
            Matcher pem = PEM.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
            byte[] der = pem.find() ? Base64.getMimeDecoder().decode(pem.group(1)) : bytes;
            return der.length > MAX_BYTES
                    ? Optional.empty()
                    : Optional.of(new CmsCertificate(new X509CertificateHolder(der)));
        } catch (IOException | RuntimeException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    X509CertificateHolder holder() {
        return holder;
    }

    /** DER, a copy. */
    public byte[] der() {
        return der.clone();
    }

    /** PEM (RFC 7468). */
    public String pem() {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END CERTIFICATE-----\n";
    }

    /** SHA-256 of the DER, 64 lower-case hex digits. */
    public String fingerprint() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The mail addresses it is for (RFC 8550 section 3), lower case; at most {@value #MAX_ADDRESSES}. */
    public List<String> addresses() {
        Set<String> found = new LinkedHashSet<>();
        try {
            GeneralNames names = GeneralNames.fromExtensions(extensions(), Extension.subjectAlternativeName);
            if (names != null) {
                for (GeneralName name : names.getNames()) {
                    if (name.getTagNo() == GeneralName.rfc822Name && name.getName() instanceof ASN1String text) {
                        found.add(text.getString().strip().toLowerCase(Locale.ROOT));
                    }
                }
            }
            for (RDN rdn : holder.getSubject().getRDNs(BCStyle.EmailAddress)) {
                for (AttributeTypeAndValue value : rdn.getTypesAndValues()) {
                    if (value.getType().equals(BCStyle.EmailAddress) && value.getValue() instanceof ASN1String text) {
                        found.add(text.getString().strip().toLowerCase(Locale.ROOT));
                    }
                }
            }
        } catch (RuntimeException e) {
            return List.copyOf(found);
        }
        return found.stream()
                .filter(address -> !address.isEmpty() && address.length() <= 320)
                .limit(MAX_ADDRESSES)
                .toList();
    }

    /** From when it counts. */
    public Instant notBefore() {
        return holder.getNotBefore().toInstant();
    }

    /** Until when it counts. */
    public Instant notAfter() {
        return holder.getNotAfter().toInstant();
    }

    /** Whether content can be encrypted to it at that time: valid, of a kind and size we compute with, and meant for it. */
    public boolean canEncrypt(Instant at) {
        if (at.isBefore(notBefore()) || at.isAfter(notAfter()) || !isReasonable() || !isForMail()) {
            return false;
        }
        KeyUsage usage = extensions() == null ? null : KeyUsage.fromExtensions(extensions());
        int needed = isRsa() ? KeyUsage.keyEncipherment : KeyUsage.keyAgreement;
        boolean meant = usage == null || usage.hasUsages(needed);
        return meant && (isRsa() ? rsaBits() >= MIN_RSA_BITS : isEc());
    }

    /** Whether its key is of a size that costs milliseconds, not seconds, and of parameters that are named. */
    boolean isReasonable() {
        try {
            if (isRsa()) {
                RSAPublicKey key = rsa();
                BigInteger exponent = key.getPublicExponent();
                return rsaBits() <= MAX_RSA_BITS && exponent.signum() > 0 && exponent.bitLength() <= MAX_EXPONENT_BITS;
            }
            if (isEc()) {
                return info().getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier;
            }
            return info().getEncoded().length <= 4_096;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    boolean isRsa() {
        return info().getAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption);
    }

    boolean isEc() {
        return info().getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey);
    }

    private int rsaBits() {
        try {
            return rsa().getModulus().bitLength();
        } catch (IOException e) {
            return 0;
        }
    }

    private RSAPublicKey rsa() throws IOException {
        return RSAPublicKey.getInstance(info().parsePublicKey());
    }

    private SubjectPublicKeyInfo info() {
        return holder.getSubjectPublicKeyInfo();
    }

    @SuppressWarnings("NullAway") // a certificate without extensions has none
    private @org.jspecify.annotations.Nullable Extensions extensions() {
        return holder.getExtensions();
    }

    private boolean isForMail() {
        Extensions extensions = extensions();
        ExtendedKeyUsage purposes = extensions == null ? null : ExtendedKeyUsage.fromExtensions(extensions);
        if (purposes == null) {
            return true;
        }
        List<KeyPurposeId> asked = new ArrayList<>();
        asked.add(KeyPurposeId.id_kp_emailProtection);
        asked.add(KeyPurposeId.anyExtendedKeyUsage);
        return asked.stream().anyMatch(purposes::hasKeyPurposeId);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CmsCertificate certificate && MessageDigest.isEqual(der, certificate.der);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(der);
    }

    @Override
    public String toString() {
        return "CmsCertificate[" + fingerprint() + "]";
    }
}
