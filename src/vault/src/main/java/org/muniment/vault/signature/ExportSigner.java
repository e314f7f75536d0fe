package org.muniment.vault.signature;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.CMSTypedData;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInfoGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.muniment.vault.DataKey;
import org.muniment.vault.internal.AesGcm;
import org.muniment.vault.internal.BouncyCastle;
import org.muniment.vault.internal.Hkdf;
import org.muniment.vault.internal.InternalUse;

/**
 * Signs exports: detached CMS (RFC 5652) by ECDSA P-256 with SHA-256 and a self-signed certificate (RFC 5280), which
 * stock {@code openssl cms -verify} accepts. Key and certificate follow from the key's material alone (FORMAT.md,
 * section 6), so that they are the same after every start. Thread-safe.
 */
public final class ExportSigner {

    private static final byte[] KEY = "muniment export signer v1".getBytes(StandardCharsets.US_ASCII);
    /** Bytes reduced to a private key: 128 bits more than the order, so without bias (FIPS 186-5, A.2.1). */
    private static final int KEY_BYTES = 48;
    /** The certificate has no well-defined end (RFC 5280, 4.1.2.5): what it signed is checked years later. */
    private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

    private final DeterministicEcdsa ecdsa;
    private final X509CertificateHolder certificate;

    private ExportSigner(DeterministicEcdsa ecdsa, X509CertificateHolder certificate) {
        this.ecdsa = ecdsa;
        this.certificate = certificate;
    }

    /**
     * A signer whose private key is derived from the key's material, with the same certificate each time.
     *
     * @param commonName the name in the certificate
     * @param notBefore when the certificate starts, to the second; give the key's creation time
     */
    public static ExportSigner of(String commonName, DataKey key, Instant notBefore) {
        X9ECParameters curve = CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1);
        ECDomainParameters domain = new ECNamedDomainParameters(SECObjectIdentifiers.secp256r1, curve);
        BigInteger scalar = scalar(key, domain.getN());
        DeterministicEcdsa ecdsa = new DeterministicEcdsa(new ECPrivateKeyParameters(scalar, domain));
        ECPublicKeyParameters publicKey =
                new ECPublicKeyParameters(new FixedPointCombMultiplier().multiply(domain.getG(), scalar), domain);
        try {
            return new ExportSigner(ecdsa, certificate(commonName, publicKey, notBefore, ecdsa));
        } catch (IOException e) {
            throw new IllegalStateException("cannot encode a certificate", e);
        }
    }

    private static BigInteger scalar(DataKey key, BigInteger order) {
        byte[] material = key.material(InternalUse.OF_THE_VAULT);
        byte[] wide = Hkdf.SHA256.derive(new byte[0], material, KEY, KEY_BYTES);
        try {
            return new BigInteger(1, wide).mod(order.subtract(BigInteger.ONE)).add(BigInteger.ONE);
        } finally {
            AesGcm.wipe(material);
            AesGcm.wipe(wide);
        }
    }

    private static X509CertificateHolder certificate(
            String commonName, ECPublicKeyParameters publicKey, Instant notBefore, DeterministicEcdsa ecdsa)
            throws IOException {
        X500Name name = new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
        SubjectPublicKeyInfo encoded = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey);
        byte[] serial = Hkdf.SHA256.derive(new byte[0], encoded.getEncoded(), KEY, 16);
        return new X509v3CertificateBuilder(
                        name,
                        new BigInteger(1, serial).setBit(0).clearBit(127),
                        Date.from(notBefore),
                        Date.from(NEVER),
                        name,
                        encoded)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .build(ecdsa.signer());
    }

    /**
     * A detached signature, DER. To check it:
     * {@code openssl cms -verify -binary -inform DER -in signature -content file -CAfile certificate}.
     *
     * @param content read to its end, not closed; of any length
     * @param at the signing time it states, to the second
     */
    public byte[] sign(InputStream content, Instant at) throws IOException {
        ASN1EncodableVector attributes = new ASN1EncodableVector();
        attributes.add(new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(at)))));
        try {
            SignerInfoGenerator signerInfo = new SignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder()
                            .setProvider(BouncyCastle.PROVIDER)
                            .build())
                    .setSignedAttributeGenerator(
                            new DefaultSignedAttributeTableGenerator(new AttributeTable(attributes)))
                    .build(ecdsa.signer(), certificate);
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(signerInfo);
            generator.addCertificate(certificate);
            return generator.generate(new Streamed(content), false).getEncoded();
        } catch (CMSException | OperatorCreationException e) {
            throw new IOException("cannot sign an export", e);
        }
    }

    /** The certificate, PEM (RFC 7468). */
    public String certificate() {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (IOException e) {
            throw new IllegalStateException("cannot encode a certificate", e);
        }
    }

    /** Content that goes by once, so that its size does not matter. */
    private record Streamed(InputStream content) implements CMSTypedData {

        @Override
        public ASN1ObjectIdentifier getContentType() {
            return CMSObjectIdentifiers.data;
        }

        @Override
        public void write(OutputStream out) throws IOException {
            content.transferTo(out);
        }

        @Override
        public Object getContent() {
            return content;
        }
    }
}
