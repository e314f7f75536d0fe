package org.muniment.vault.signature;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.muniment.vault.DataKey;

/** Signs exports: detached CMS by ECDSA P-256 with a self-signed certificate. Thread-safe. */
public final class ExportSigner {

    private ExportSigner() {}

    /**
     * A signer whose private key is derived from the key's material, with the same certificate each time.
     *
     * @param commonName the name in the certificate
     * @param notBefore when the certificate starts; give the key's creation time
     */
    public static ExportSigner of(String commonName, DataKey key, Instant notBefore) {
        throw new UnsupportedOperationException();
    }

    /** A detached CMS signature, DER: {@code openssl cms -verify -binary -inform DER -content FILE -CAfile cert.pem}. */
    public byte[] sign(InputStream content, Instant at) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The certificate, PEM. */
    public String certificate() {
        throw new UnsupportedOperationException();
    }
}
