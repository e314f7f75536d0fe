package org.muniment.vault.cms;

import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.smime.SMIMECapabilitiesAttribute;
import org.bouncycastle.asn1.smime.SMIMECapabilityVector;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.muniment.terms.Refusal;
import org.muniment.vault.internal.BouncyCastle;

/** Signs and encrypts content for S/MIME (RFC 8551): SHA-256 signatures, AES-256. Thread-safe. */
public final class CmsWriter {
    private CmsWriter() {}

    /** A detached signature over {@code content}, DER, that says we open AES-256-GCM and AES-256-CBC. */
    public static byte[] sign(byte[] content, CmsIdentity signer, Instant at) {
        SMIMECapabilityVector capabilities = new SMIMECapabilityVector();
        capabilities.addCapability(NISTObjectIdentifiers.id_aes256_GCM);
        capabilities.addCapability(NISTObjectIdentifiers.id_aes256_CBC);
        ASN1EncodableVector attributes = new ASN1EncodableVector();
        attributes.add(new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(at)))));
        attributes.add(new SMIMECapabilitiesAttribute(capabilities));
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(new JcaSimpleSignerInfoGeneratorBuilder()
                    .setProvider(BouncyCastle.PROVIDER)
                    .setSignedAttributeGenerator(
                            new DefaultSignedAttributeTableGenerator(new AttributeTable(attributes)))
                    .build(algorithm(signer), signer.key(), signer.certificate().holder()));
            for (CmsCertificate certificate : signer.chain()) {
                generator.addCertificate(certificate.holder());
            }
            return generator
                    .generate(new CMSProcessableByteArray(content), false)
                    .getEncoded();
        } catch (CMSException | OperatorCreationException | IOException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "this key cannot sign", e);
        }
    }

    private static String algorithm(CmsIdentity signer) {
        return switch (signer.key().getAlgorithm()) {
            case "EC", "ECDSA" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> signer.key().getAlgorithm();
        };
    }

    /**
     * {@code content} encrypted to each certificate, DER: authenveloped-data with AES-256-GCM where every recipient's
     * program opens it, else enveloped-data with AES-256-CBC, which every program opens.
     *
     * @throws Refusal {@code BAD_INPUT} when one of them cannot be encrypted to
     */
    public static byte[] encrypt(byte[] content, List<CmsCertificate> to, boolean gcm) {
        ASN1ObjectIdentifier cipher = gcm ? CMSAlgorithm.AES256_GCM : CMSAlgorithm.AES256_CBC;
        try {
            JceCMSContentEncryptorBuilder encryptor =
                    new JceCMSContentEncryptorBuilder(cipher).setProvider(BouncyCastle.PROVIDER);
            CMSProcessableByteArray typed = new CMSProcessableByteArray(content);
            if (gcm) {
                CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
                for (CmsCertificate certificate : to) {
                    generator.addRecipientInfoGenerator(recipient(certificate));
                }
                return generator
                        .generate(typed, (OutputAEADEncryptor) encryptor.build())
                        .getEncoded();
            }
            CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
            for (CmsCertificate certificate : to) {
                generator.addRecipientInfoGenerator(recipient(certificate));
            }
            return generator.generate(typed, encryptor.build()).getEncoded();
        } catch (CMSException | IOException | java.security.GeneralSecurityException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "this certificate cannot be encrypted to", e);
        }
    }

    private static RecipientInfoGenerator recipient(CmsCertificate certificate)
            throws java.security.GeneralSecurityException {
        if (certificate.isRsa()) {
            return new JceKeyTransRecipientInfoGenerator(
                            new JcaX509CertificateConverter().getCertificate(certificate.holder()))
                    .setProvider(BouncyCastle.PROVIDER);
        }
        return EphemeralAgreement.with(certificate);
    }
}
