package org.muniment.vault.signature;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.operator.ContentSigner;

/** ECDSA with SHA-256 whose nonces follow from key and message (RFC 6979), so that equal input gives equal bytes. */
final class DeterministicEcdsa {

    private final ECPrivateKeyParameters key;

    DeterministicEcdsa(ECPrivateKeyParameters key) {
        this.key = key;
    }

    /** A signer for one message; what it is given is small: a certificate, or signed attributes. */
    ContentSigner signer() {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        return new ContentSigner() {
            @Override
            public AlgorithmIdentifier getAlgorithmIdentifier() {
                return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
            }

            @Override
            public OutputStream getOutputStream() {
                return message;
            }

            @Override
            public byte[] getSignature() {
                return sign(message.toByteArray());
            }
        };
    }

    private byte[] sign(byte[] message) {
        SHA256Digest digest = new SHA256Digest();
        digest.update(message, 0, message.length);
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, key);
        ASN1EncodableVector pair = new ASN1EncodableVector();
        for (BigInteger part : signer.generateSignature(hash)) {
            pair.add(new ASN1Integer(part));
        }
        try {
            return new DERSequence(pair).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("cannot encode a signature", e);
        }
    }
}
