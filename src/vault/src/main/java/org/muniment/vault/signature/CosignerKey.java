package org.muniment.vault.signature;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;

/**
 * An ML-DSA-44 public key (FIPS 204) of cosignatures on checkpoints, signature type 6 of
 * <a href="https://c2sp.org/tlog-cosignature">C2SP tlog-cosignature</a>, written {@code name+hash+key}. Thread-safe.
 *
 * @param name the cosigner's name: 1 to 255 bytes, without Unicode spaces and {@code +}
 * @param publicKey the 1,312 bytes of FIPS 204
 */
public record CosignerKey(String name, byte[] publicKey) {

    /** The signature type in key ids and written keys. */
    static final byte ML_DSA_44 = 6;

    static final int SIGNATURE_BYTES = 2420;

    private static final int PUBLIC_KEY_BYTES = 1312;
    private static final int MAX_NAME_BYTES = 255;
    private static final byte[] LABEL = "subtree/v1\n\0".getBytes(StandardCharsets.US_ASCII);
    private static final int ROOT_BYTES = 32;

    /**
     * What a cosignature is on.
     *
     * @param origin the log's name: 1 to 255 bytes
     * @param size how many entries
     * @param root the root over them, 32 bytes
     */
    public record TreeHead(String origin, long size, byte[] root) {

        /** Refuses ({@code BAD_INPUT}) what no checkpoint is. */
        public TreeHead {
            int length = origin.getBytes(StandardCharsets.UTF_8).length;
            if (length == 0 || length > MAX_NAME_BYTES || size < 0 || root.length != ROOT_BYTES) {
                throw new Refusal(Refusal.Code.BAD_INPUT, "not a tree head");
            }
            root = root.clone();
        }

        /** A copy. */
        @Override
        public byte[] root() {
            return root.clone();
        }
    }

    /** Refuses ({@code BAD_INPUT}) names and keys that a cosignature cannot have. */
    public CosignerKey {
        if (!NoteLines.isName(name)
                || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES
                || publicKey.length != PUBLIC_KEY_BYTES) {
            throw refused();
        }
        publicKey = publicKey.clone();
    }

    private static Refusal refused() {
        return new Refusal(Refusal.Code.BAD_INPUT, "verifier key is not name+hash+key of an ML-DSA-44 key");
    }

    /** A copy. */
    @Override
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** Reads what {@link #toString} wrote; refuses ({@code BAD_INPUT}) anything else. */
    public static CosignerKey parse(String text) {
        return NoteLines.readKey(text, ML_DSA_44)
                .map(key -> new CosignerKey(key.name(), key.publicKey()))
                .orElseThrow(CosignerKey::refused);
    }

    /** Whether a text says it is a key of this kind; {@link #parse} tells whether it is one. */
    public static boolean isOne(String text) {
        return NoteLines.typeOf(text) == ML_DSA_44;
    }

    byte[] id() {
        return NoteLines.keyId(name, ML_DSA_44, publicKey);
    }

    /**
     * When this key cosigned a checkpoint; empty when its signature is not among the note's.
     *
     * @param head what the checkpoint says
     * @throws Tampered when the note is malformed, or this key's signature is wrong
     */
    public Optional<Instant> cosigned(String note, TreeHead head) {
        List<byte[]> found = NoteLines.signatures(note, name, id());
        Optional<Instant> latest = Optional.empty();
        for (byte[] timestamped : found) {
            latest = Optional.of(check(timestamped, head));
        }
        return latest;
    }

    private Instant check(byte[] timestamped, TreeHead head) {
        if (timestamped.length == Long.BYTES + SIGNATURE_BYTES) {
            long seconds = ByteBuffer.wrap(timestamped).getLong();
            byte[] signature = Arrays.copyOfRange(timestamped, Long.BYTES, timestamped.length);
            if (seconds >= 0
                    && seconds <= Instant.MAX.getEpochSecond()
                    && verify(message(name, seconds, head), signature)) {
                return Instant.ofEpochSecond(seconds);
            }
        }
        throw new Tampered("cosignature of " + name + " on a checkpoint");
    }

    private boolean verify(byte[] message, byte[] signature) {
        MLDSASigner verifier = new MLDSASigner();
        verifier.init(false, new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_44, publicKey));
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(signature);
    }

    /** The {@code cosigned_message}; it does not hold a checkpoint's extension lines, and ours has none. */
    static byte[] message(String name, long seconds, TreeHead head) {
        byte[] cosigner = name.getBytes(StandardCharsets.UTF_8);
        byte[] origin = head.origin().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(LABEL.length
                        + 1
                        + cosigner.length
                        + Long.BYTES
                        + 1
                        + origin.length
                        + 2 * Long.BYTES
                        + ROOT_BYTES)
                .put(LABEL)
                .put((byte) cosigner.length)
                .put(cosigner)
                .putLong(seconds)
                .put((byte) origin.length)
                .put(origin)
                .putLong(0)
                .putLong(head.size())
                .put(head.root())
                .array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CosignerKey that && name.equals(that.name) && Arrays.equals(publicKey, that.publicKey);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(publicKey);
    }

    /** {@code name+hash+key}, as files named {@code .vkey} hold it. */
    @Override
    public String toString() {
        return NoteLines.writeKey(name, ML_DSA_44, publicKey);
    }

    String signatureLine(long seconds, byte[] signature) {
        byte[] timestamped = ByteBuffer.allocate(Long.BYTES + SIGNATURE_BYTES)
                .putLong(seconds)
                .put(signature)
                .array();
        return NoteLines.line(name, id(), timestamped);
    }
}
