package org.muniment.vault.cms;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.smime.SMIMEAttributes;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSCompressedData;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessable;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSVerifierCertificateNotValidException;
import org.bouncycastle.cms.KeyAgreeRecipientInformation;
import org.bouncycastle.cms.KeyTransRecipientInformation;
import org.bouncycastle.cms.Recipient;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.RecipientInformationStore;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.ZlibExpanderProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.Selector;
import org.bouncycastle.util.Store;
import org.muniment.vault.internal.BouncyCastle;

/**
 * Opens signed-data, enveloped-data, authenveloped-data and compressed-data (RFC 5652, 5083, 3274). Never throws on what
 * it is given, computes with few keys of bounded size, and gives content out only when it was read, and where it can be
 * authenticated, to its end. Thread-safe.
 */
public final class CmsReader {
    /** Signatures of one object that are checked. */
    public static final int MAX_SIGNATURES = 8;

    /** Recipients of one object that are looked at. */
    public static final int MAX_RECIPIENTS = 1_000;

    private static final int MAX_ATTEMPTS = 3;

    private final List<CmsIdentity> identities;
    private final int maxBytes;

    /**
     * A reader with these keys.
     *
     * @param identities what may open content
     * @param maxBytes most bytes of content it gives out of one object
     */
    public CmsReader(List<CmsIdentity> identities, int maxBytes) {
        this.identities = List.copyOf(identities);
        this.maxBytes = maxBytes;
    }

    /** Opens one object, DER or BER. */
    public CmsContent open(byte[] object) {
        ContentInfo info;
        try {
            info = ContentInfo.getInstance(object);
        } catch (RuntimeException | StackOverflowError e) {
            return new CmsContent.Closed(CmsContent.Why.UNKNOWN);
        }
        try {
            ASN1ObjectIdentifier type = info.getContentType();
            if (type.equals(CMSObjectIdentifiers.signedData)) {
                return signed(new CMSSignedData(info));
            } else if (type.equals(CMSObjectIdentifiers.envelopedData)) {
                CMSEnvelopedData data = new CMSEnvelopedData(info);
                return decrypted(data.getRecipientInfos(), false);
            } else if (type.equals(CMSObjectIdentifiers.authEnvelopedData)) {
                CMSAuthEnvelopedData data = new CMSAuthEnvelopedData(info);
                return decrypted(data.getRecipientInfos(), true);
            } else if (type.equals(CMSObjectIdentifiers.compressedData)) {
                return expanded(new CMSCompressedData(info));
            }
            return new CmsContent.Closed(CmsContent.Why.UNKNOWN);
        } catch (CMSException | RuntimeException | StackOverflowError e) {
            return new CmsContent.Closed(CmsContent.Why.BROKEN);
        }
    }

    /** Checks a detached signature over {@code content}; empty when {@code object} is none. */
    public List<CmsSignature> check(byte[] object, byte[] content) {
        try {
            CMSProcessable processable = new CMSProcessableByteArray(content);
            return signatures(new CMSSignedData(processable, ContentInfo.getInstance(object)), true);
        } catch (CMSException | RuntimeException | StackOverflowError e) {
            return List.of();
        }
    }

    private CmsContent signed(CMSSignedData data) {
        Object content =
                data.getSignedContent() == null ? null : data.getSignedContent().getContent();
        if (content instanceof byte[] bytes) {
            return bytes.length > maxBytes
                    ? new CmsContent.Closed(CmsContent.Why.TOO_LARGE)
                    : new CmsContent.Signed(Optional.of(bytes), signatures(data, true));
        }
        return new CmsContent.Signed(Optional.empty(), signatures(data, false));
    }

    private static List<CmsSignature> signatures(CMSSignedData data, boolean hasContent) {
        List<CmsSignature> found = new ArrayList<>();
        for (SignerInformation signer : data.getSignerInfos()) {
            if (found.size() == MAX_SIGNATURES) {
                break;
            }
            Optional<CmsCertificate> certificate = certificate(data.getCertificates(), signer);
            CmsSignature.Outcome outcome = hasContent && certificate.isPresent()
                    ? check(signer, certificate.get())
                    : CmsSignature.Outcome.UNCHECKED;
            found.add(new CmsSignature(outcome, certificate, prefersGcm(signer)));
        }
        return List.copyOf(found);
    }

    @SuppressWarnings("unchecked") // a signer's identifier selects certificates, which its raw type does not say
    private static Optional<CmsCertificate> certificate(
            Store<X509CertificateHolder> certificates, SignerInformation signer) {
        Collection<X509CertificateHolder> matches =
                certificates.getMatches((Selector<X509CertificateHolder>) signer.getSID());
        return matches.stream().findFirst().map(CmsCertificate::new);
    }

    private static CmsSignature.Outcome check(SignerInformation signer, CmsCertificate certificate) {
        if (!certificate.isReasonable() || isWeak(signer.getDigestAlgorithmID().getAlgorithm())) {
            return CmsSignature.Outcome.UNCHECKED;
        }
        try {
            boolean valid = signer.verify(new JcaSimpleSignerInfoVerifierBuilder()
                    .setProvider(BouncyCastle.PROVIDER)
                    .build(certificate.holder()));
            return valid ? CmsSignature.Outcome.VALID : CmsSignature.Outcome.INVALID;
        } catch (CMSVerifierCertificateNotValidException e) {
            return CmsSignature.Outcome.INVALID;
        } catch (OperatorCreationException | java.security.cert.CertificateException e) {
            return CmsSignature.Outcome.UNCHECKED;
        } catch (CMSException | RuntimeException e) {
            return CmsSignature.Outcome.INVALID;
        }
    }

    private static boolean isWeak(ASN1ObjectIdentifier digest) {
        return digest.equals(PKCSObjectIdentifiers.md5)
                || digest.equals(PKCSObjectIdentifiers.md2)
                || digest.equals(OIWObjectIdentifiers.idSHA1);
    }

    /** Whether the signed list of capabilities names AES-256-GCM. */
    private static boolean prefersGcm(SignerInformation signer) {
        try {
            Attribute attribute = signer.getSignedAttributes() == null
                    ? null
                    : signer.getSignedAttributes().get(SMIMEAttributes.smimeCapabilities);
            if (attribute == null) {
                return false;
            }
            for (ASN1Encodable capability : ASN1Sequence.getInstance(attribute.getAttributeValues()[0])) {
                if (ASN1Sequence.getInstance(capability).getObjectAt(0).equals(NISTObjectIdentifiers.id_aes256_GCM)) {
                    return true;
                }
            }
        } catch (RuntimeException e) {
            return false;
        }
        return false;
    }

    private CmsContent decrypted(RecipientInformationStore recipients, boolean authenticated) {
        int looked = 0;
        int attempts = 0;
        CmsContent result = new CmsContent.Closed(CmsContent.Why.NO_KEY);
        for (RecipientInformation recipient : recipients.getRecipients()) {
            if (++looked > MAX_RECIPIENTS) {
                return result;
            }
            for (CmsIdentity identity : identities) {
                if (attempts < MAX_ATTEMPTS
                        && isFor(recipient, identity.certificate().holder())) {
                    attempts++;
                    result = attempt(recipient, identity, authenticated);
                    if (result instanceof CmsContent.Opened) {
                        return result;
                    }
                }
            }
        }
        return result;
    }

    @SuppressWarnings("unchecked") // a recipient's identifier selects certificates, which its raw type does not say
    private static boolean isFor(RecipientInformation recipient, X509CertificateHolder holder) {
        return ((Selector<X509CertificateHolder>) recipient.getRID()).match(holder);
    }

    private CmsContent attempt(RecipientInformation recipient, CmsIdentity identity, boolean authenticated) {
        Optional<Recipient> key = recipient(recipient, identity, authenticated);
        if (key.isEmpty()) {
            return new CmsContent.Closed(CmsContent.Why.NO_KEY);
        }
        try (InputStream content = recipient.getContentStream(key.get()).getContentStream()) {
            byte[] bytes = content.readNBytes(maxBytes + 1);
            return bytes.length <= maxBytes
                    ? new CmsContent.Opened(bytes, authenticated)
                    : new CmsContent.Closed(CmsContent.Why.TOO_LARGE);
        } catch (CMSException | IOException | RuntimeException e) {
            return new CmsContent.Closed(CmsContent.Why.BROKEN);
        }
    }

    private static Optional<Recipient> recipient(
            RecipientInformation recipient, CmsIdentity identity, boolean authenticated) {
        if (recipient instanceof KeyTransRecipientInformation) {
            return Optional.of(
                    authenticated
                            ? new JceKeyTransAuthEnvelopedRecipient(identity.key()).setProvider(BouncyCastle.PROVIDER)
                            : new JceKeyTransEnvelopedRecipient(identity.key()).setProvider(BouncyCastle.PROVIDER));
        }
        if (recipient instanceof KeyAgreeRecipientInformation) {
            return Optional.of(
                    authenticated
                            ? new JceKeyAgreeAuthEnvelopedRecipient(identity.key()).setProvider(BouncyCastle.PROVIDER)
                            : new JceKeyAgreeEnvelopedRecipient(identity.key()).setProvider(BouncyCastle.PROVIDER));
        }
        return Optional.empty();
    }

    private CmsContent expanded(CMSCompressedData data) throws CMSException {
        try (InputStream content =
                data.getContentStream(new ZlibExpanderProvider(maxBytes)).getContentStream()) {
            byte[] bytes = content.readNBytes(maxBytes + 1);
            return bytes.length <= maxBytes
                    ? new CmsContent.Expanded(bytes)
                    : new CmsContent.Closed(CmsContent.Why.TOO_LARGE);
        } catch (IOException e) {
            return new CmsContent.Closed(CmsContent.Why.BROKEN);
        }
    }
}
