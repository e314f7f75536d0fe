package org.muniment.vault.pgp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.bcpg.ArmoredInputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.KeyIdentifier;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureException;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.api.OpenPGPCertificate.OpenPGPComponentKey;
import org.bouncycastle.openpgp.api.OpenPGPSignature.OpenPGPDocumentSignature;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/** The signatures of one content, to be checked once it is known who may have made them. Not thread-safe. */
public final class PgpSignatures {
    /** Signatures of one content that are checked. */
    public static final int MAX_SIGNATURES = 8;

    private static final int MAX_OBJECTS = 50;
    private static final int MAX_CANDIDATES = 20;

    private final List<PGPSignature> signatures;
    private final byte[] content;

    PgpSignatures(List<PGPSignature> signatures, byte[] content) {
        this.signatures = List.copyOf(signatures);
        this.content = content;
    }

    /** Detached signatures, armoured or not, over {@code content}; none when they cannot be read. */
    public static PgpSignatures detached(byte[] signatures, byte[] content) {
        List<PGPSignature> found = new ArrayList<>();
        try (InputStream in = stream(signatures)) {
            BcPGPObjectFactory objects = new BcPGPObjectFactory(in);
            for (int i = 0; i < MAX_OBJECTS && found.size() < MAX_SIGNATURES; i++) {
                Object object = objects.nextObject();
                if (object == null) {
                    break;
                }
                if (object instanceof PGPSignatureList list) {
                    list.forEach(found::add);
                }
            }
        } catch (IOException | RuntimeException | StackOverflowError e) {
            return new PgpSignatures(found, content);
        }
        return new PgpSignatures(found, content);
    }

    static InputStream stream(byte[] bytes) throws IOException {
        int at = 0;
        while (at < bytes.length && bytes[at] <= ' ' && bytes[at] >= 0) {
            at++;
        }
        byte[] armour = "-----BEGIN".getBytes(StandardCharsets.US_ASCII);
        boolean armoured = bytes.length - at > armour.length
                && java.util.Arrays.equals(bytes, at, at + armour.length, armour, 0, armour.length);
        InputStream raw = new ByteArrayInputStream(bytes, armoured ? at : 0, bytes.length - (armoured ? at : 0));
        return armoured ? new ArmoredInputStream(raw) : raw;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return signatures.isEmpty();
    }

    /** Each signature, checked against the certificates that may have made it; never throws. */
    public List<PgpSignature> check(List<PgpCertificate> candidates) {
        List<PgpSignature> checked = new ArrayList<>();
        for (PGPSignature signature : signatures.subList(0, Math.min(signatures.size(), MAX_SIGNATURES))) {
            checked.add(check(signature, candidates.subList(0, Math.min(candidates.size(), MAX_CANDIDATES))));
        }
        return List.copyOf(checked);
    }

    private PgpSignature check(PGPSignature signature, List<PgpCertificate> candidates) {
        int type = signature.getSignatureType();
        boolean ofDocument = type == PGPSignature.BINARY_DOCUMENT || type == PGPSignature.CANONICAL_TEXT_DOCUMENT;
        for (PgpCertificate candidate : candidates) {
            Optional<OpenPGPComponentKey> key = issuer(signature, candidate);
            if (key.isPresent()) {
                PgpSignature.Outcome outcome = !ofDocument || isWeak(signature.getHashAlgorithm())
                        ? PgpSignature.Outcome.UNCHECKED
                        : isValid(signature, key.get()) ? PgpSignature.Outcome.VALID : PgpSignature.Outcome.INVALID;
                return new PgpSignature(outcome, Optional.of(candidate));
            }
        }
        return new PgpSignature(PgpSignature.Outcome.UNCHECKED, Optional.empty());
    }

    private static Optional<OpenPGPComponentKey> issuer(PGPSignature signature, PgpCertificate candidate) {
        for (KeyIdentifier id : signature.getKeyIdentifiers()) {
            OpenPGPComponentKey key = candidate.openPgp().getKey(id);
            if (key != null) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    private boolean isValid(PGPSignature signature, OpenPGPComponentKey key) {
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), key.getPGPPublicKey());
            signature.update(content);
            OpenPGPDocumentSignature document = new OpenPGPDocumentSignature(signature, key);
            return document.verify() && document.isValid();
        } catch (PGPSignatureException e) {
            return false;
        } catch (PGPException | RuntimeException | StackOverflowError e) {
            return false;
        }
    }

    private static boolean isWeak(int hash) {
        return hash == HashAlgorithmTags.MD5
                || hash == HashAlgorithmTags.SHA1
                || hash == HashAlgorithmTags.RIPEMD160
                || hash == HashAlgorithmTags.MD2;
    }
}
