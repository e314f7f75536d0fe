package org.muniment.privacy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HexFormat;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.Keyring;
import org.muniment.vault.signature.ExportSigner;

/** The house's signature on packages: the same key and certificate from the first package on. */
record PackageSigner(ExportSigner signer, String fingerprint) {

    private static final String LABEL = "export-signer";

    static PackageSigner of(PrivacyParts parts) {
        Keyring keys = parts.vault().keys();
        KeyId id = keys.findOrCreate(TenantId.HOUSE, KeyKind.SIGNING, LABEL);
        KeyEntry entry = keys.entry(id).orElseThrow();
        // The name stays when the controller's changes: it is in the certificate that people have compared.
        // A day early, for readers whose clock is slow.
        ExportSigner signer = ExportSigner.of(
                "Muniment exports", keys.open(id), entry.created().minus(Duration.ofDays(1)));
        return new PackageSigner(signer, fingerprint(signer.certificate()));
    }

    private static String fingerprint(String pem) {
        try {
            Certificate certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("our own certificate does not read", e);
        }
    }
}
