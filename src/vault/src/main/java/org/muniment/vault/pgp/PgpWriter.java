package org.muniment.vault.pgp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPEncryptedDataGenerator;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPLiteralDataGenerator;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.api.OpenPGPCertificate.OpenPGPComponentKey;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyKeyEncryptionMethodGenerator;
import org.muniment.terms.Refusal;

/**
 * Makes OpenPGP messages that every program in use opens: AES-256 with protection of integrity (version 1), signatures
 * with SHA-256, no compression. Thread-safe.
 */
public final class PgpWriter {
    private static final int BUFFER_BYTES = 1 << 14;

    private PgpWriter() {}

    /**
     * {@code content} encrypted to each certificate, signed before where there is a signer; ASCII armour.
     *
     * @throws Refusal {@code BAD_INPUT} when one of them has no key that can be encrypted to at that time
     */
    public static String encrypt(byte[] content, List<PgpCertificate> to, Optional<PgpIdentity> signer, Instant at) {
        try {
            PGPEncryptedDataGenerator encryption = new PGPEncryptedDataGenerator(
                    new BcPGPDataEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256).setWithIntegrityPacket(true));
            for (PgpCertificate certificate : to) {
                encryption.addMethod(new BcPublicKeyKeyEncryptionMethodGenerator(recipient(certificate, at)));
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + content.length / 8 + 1_024);
            try (OutputStream sealed = encryption.open(out, new byte[BUFFER_BYTES])) {
                signed(content, signer, at, sealed);
            }
            return Armor.of("MESSAGE", out.toByteArray());
        } catch (PGPException | IOException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "this key cannot be encrypted to", e);
        }
    }

    private static PGPPublicKey recipient(PgpCertificate certificate, Instant at) {
        List<OpenPGPComponentKey> keys = certificate.openPgp().getEncryptionKeys(Date.from(at));
        if (keys.isEmpty()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "this key cannot be encrypted to");
        }
        return keys.get(0).getPGPPublicKey();
    }

    private static void signed(byte[] content, Optional<PgpIdentity> signer, Instant at, OutputStream out)
            throws PGPException, IOException {
        Optional<PGPKeyPair> key = signer.isPresent() ? signer.get().signing(at) : Optional.empty();
        if (key.isEmpty()) {
            literal(content, at, out);
            return;
        }
        PGPPublicKey shown = key.get().getPublicKey();
        PGPSignatureGenerator signature = new PGPSignatureGenerator(
                new BcPGPContentSignerBuilder(shown.getAlgorithm(), HashAlgorithmTags.SHA256), shown);
        signature.init(PGPSignature.BINARY_DOCUMENT, key.get().getPrivateKey());
        PGPSignatureSubpacketGenerator subpackets = new PGPSignatureSubpacketGenerator();
        subpackets.setSignatureCreationTime(false, Date.from(at));
        subpackets.setIssuerFingerprint(false, shown);
        signature.setHashedSubpackets(subpackets.generate());
        signature.generateOnePassVersion(false).encode(out);
        literal(content, at, out);
        signature.update(content);
        signature.generate().encode(out);
    }

    private static void literal(byte[] content, Instant at, OutputStream out) throws IOException {
        PGPLiteralDataGenerator literal = new PGPLiteralDataGenerator();
        try (OutputStream body = literal.open(out, PGPLiteralData.BINARY, "", content.length, Date.from(at))) {
            body.write(content);
        }
    }
}
