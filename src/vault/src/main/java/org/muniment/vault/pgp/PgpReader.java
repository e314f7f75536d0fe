package org.muniment.vault.pgp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.bcpg.SymmetricEncIntegrityPacket;
import org.bouncycastle.openpgp.PGPCompressedData;
import org.bouncycastle.openpgp.PGPEncryptedData;
import org.bouncycastle.openpgp.PGPEncryptedDataList;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPPublicKeyEncryptedData;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyDataDecryptorFactory;

/**
 * Opens OpenPGP messages: encrypted, compressed, signed (RFC 9580 section 10.3), in any sensible order. Never throws on
 * what it is given, computes with few keys, expands up to a limit. Thread-safe.
 */
public final class PgpReader {
    /** Recipients of one message that are looked at. */
    public static final int MAX_RECIPIENTS = 1_000;

    private static final int MAX_ATTEMPTS = 6;
    private static final int MAX_PACKETS = 100;
    private static final int MAX_COMPRESSIONS = 2;

    private final List<PgpIdentity> identities;
    private final int maxBytes;

    /**
     * A reader with these keys.
     *
     * @param identities what may open content
     * @param maxBytes most bytes of content it gives out of one message
     */
    public PgpReader(List<PgpIdentity> identities, int maxBytes) {
        this.identities = List.copyOf(identities);
        this.maxBytes = maxBytes;
    }

    /** Opens one message, armoured or not. */
    public PgpContent open(byte[] message) {
        try (InputStream in = PgpSignatures.stream(message)) {
            return read(in, false, 0);
        } catch (TooLarge e) {
            return new PgpContent.Closed(PgpContent.Why.TOO_LARGE);
        } catch (IOException | PGPException | RuntimeException | StackOverflowError e) {
            return new PgpContent.Closed(PgpContent.Why.BROKEN);
        }
    }

    /** More than is opened. */
    private static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private PgpContent read(InputStream in, boolean encrypted, int compressions) throws IOException, PGPException {
        BcPGPObjectFactory objects = new BcPGPObjectFactory(in);
        List<PGPSignature> signatures = new ArrayList<>();
        Optional<byte[]> content = Optional.empty();
        for (int i = 0; i < MAX_PACKETS; i++) {
            Object object = objects.nextObject();
            if (object == null) {
                break;
            }
            if (object instanceof PGPEncryptedDataList list) {
                return encrypted ? new PgpContent.Closed(PgpContent.Why.UNKNOWN) : decrypted(list);
            } else if (object instanceof PGPCompressedData data) {
                return compressions == MAX_COMPRESSIONS
                        ? new PgpContent.Closed(PgpContent.Why.TOO_LARGE)
                        : read(new ByteArrayInputStream(all(data.getDataStream())), encrypted, compressions + 1);
            } else if (object instanceof PGPLiteralData literal && content.isEmpty()) {
                content = Optional.of(all(literal.getInputStream()));
            } else if (object instanceof PGPSignatureList list) {
                list.forEach(signatures::add);
            }
        }
        return content.isPresent()
                ? new PgpContent.Opened(content.get(), encrypted, new PgpSignatures(signatures, content.get()))
                : new PgpContent.Closed(PgpContent.Why.UNKNOWN);
    }

    private byte[] all(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw new TooLarge();
        }
        return bytes;
    }

    private PgpContent decrypted(PGPEncryptedDataList list) throws IOException, PGPException {
        int attempts = 0;
        int looked = 0;
        for (PGPEncryptedData data : list) {
            if (++looked > MAX_RECIPIENTS) {
                break;
            }
            if (data instanceof PGPPublicKeyEncryptedData session) {
                for (PGPKeyPair key : fitting(session)) {
                    if (++attempts > MAX_ATTEMPTS) {
                        return new PgpContent.Closed(PgpContent.Why.NO_KEY);
                    }
                    if (!data.isIntegrityProtected() && !data.isAEAD()) {
                        return new PgpContent.Closed(PgpContent.Why.UNPROTECTED);
                    }
                    Optional<InputStream> stream = stream(session, key);
                    if (stream.isPresent()) {
                        return proved(session, stream.get());
                    }
                }
            }
        }
        return new PgpContent.Closed(PgpContent.Why.NO_KEY);
    }

    private List<PGPKeyPair> fitting(PGPPublicKeyEncryptedData session) throws PGPException {
        List<PGPKeyPair> keys = new ArrayList<>();
        for (PgpIdentity identity : identities) {
            if (session.getKeyIdentifier().isWildcard()) {
                keys.addAll(identity.decrypting());
            } else {
                identity.pair(session.getKeyIdentifier()).ifPresent(keys::add);
            }
        }
        return keys;
    }

    private static Optional<InputStream> stream(PGPPublicKeyEncryptedData session, PGPKeyPair key) {
        try {
            return Optional.of(session.getDataStream(new BcPublicKeyDataDecryptorFactory(key)));
        } catch (PGPException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Reads all of it, and looks into it only when its integrity is proved. */
    private PgpContent proved(PGPEncryptedData data, InputStream stream) throws IOException, PGPException {
        byte[] packets = all(stream);
        boolean mdc = data.getEncData() instanceof SymmetricEncIntegrityPacket packet
                && packet.getVersion() == SymmetricEncIntegrityPacket.VERSION_1;
        if (mdc && !data.verify()) {
            return new PgpContent.Closed(PgpContent.Why.BROKEN);
        }
        return read(new ByteArrayInputStream(packets), true, 0);
    }
}
