package org.muniment.vault.cms;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.muniment.vault.internal.BouncyCastle;

/** A recipient with an elliptic key: ephemeral-static ECDH (RFC 5753), a fresh pair for each message. */
final class EphemeralAgreement {
    private EphemeralAgreement() {}

    static RecipientInfoGenerator with(CmsCertificate certificate) throws GeneralSecurityException {
        var x509 = new JcaX509CertificateConverter()
                .setProvider(BouncyCastle.PROVIDER)
                .getCertificate(certificate.holder());
        if (!(x509.getPublicKey() instanceof ECPublicKey recipient)) {
            throw new GeneralSecurityException("neither RSA nor an elliptic key");
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BouncyCastle.PROVIDER);
        generator.initialize(recipient.getParams());
        KeyPair pair = generator.generateKeyPair();
        return new JceKeyAgreeRecipientInfoGenerator(
                        CMSAlgorithm.ECDH_SHA256KDF, pair.getPrivate(), pair.getPublic(), CMSAlgorithm.AES256_WRAP)
                .addRecipient(x509)
                .setProvider(BouncyCastle.PROVIDER);
    }
}
