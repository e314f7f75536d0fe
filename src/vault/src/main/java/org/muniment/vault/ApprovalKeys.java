package org.muniment.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.internal.AesGcm;
import org.muniment.vault.internal.DurableFiles;
import org.muniment.vault.internal.Hkdf;
import org.muniment.vault.internal.Hmac;
import org.muniment.vault.internal.Randomness;

/**
 * The keys with which members of staff sign what needs two of them; one file each under {@code approvals/} (FORMAT.md,
 * section 7). The private part is sealed under the person's own password, so that neither a page, nor a role, nor a stolen
 * session makes a signature without them. The edge has checked that the password is the person's before a key is made
 * with it. Thread-safe.
 */
public final class ApprovalKeys {

    private static final byte[] MAGIC = {'M', 'U', 'N', 'A', 'P', 'R', 0, 1};
    private static final byte[] SEALING = "muniment approval key v1".getBytes(StandardCharsets.US_ASCII);
    private static final int SEED_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final int MAC_BYTES = 32;
    /** Magic, person, time, pepper, salt, public key. */
    private static final int HEADER_BYTES = MAGIC.length + 16 + 8 + KeyId.BYTES + SALT_BYTES + 32;

    private static final int SEALED_BYTES = SEED_BYTES + AesGcm.TAG_BYTES;
    private static final int FILE_BYTES = HEADER_BYTES + AesGcm.NONCE_BYTES + SEALED_BYTES + MAC_BYTES;
    private static final String END = ".key";

    private final Path folder;
    private final Passwords passwords;
    private final byte[] marking;
    private final InstantSource clock;

    ApprovalKeys(Path folder, Passwords passwords, byte[] marking, InstantSource clock) {
        this.folder = folder;
        this.passwords = passwords;
        this.marking = marking;
        this.clock = clock;
    }

    private record Stored(ApprovalKey key, KeyId pepper, byte[] salt, byte[] header, byte[] nonce, byte[] sealed) {}

    /** The public part of a person's key, if they have one; {@link Tampered} when the file is not what was written. */
    public Optional<ApprovalKey> find(UUID person) {
        return read(person).map(Stored::key);
    }

    /**
     * Makes a person a key under their password; one they had before is replaced, and what it signed no longer counts.
     * The caller has written it into the ledger before.
     *
     * @throws Refusal {@code UNAVAILABLE} when it cannot be stored
     */
    public synchronized ApprovalKey make(UUID person, char[] password) {
        byte[] seed = Randomness.bytes(SEED_BYTES);
        byte[] publicKey =
                new Ed25519PrivateKeyParameters(seed).generatePublicKey().getEncoded();
        KeyId pepper = passwords.pepper();
        byte[] salt = Randomness.bytes(SALT_BYTES);
        long now = clock.instant().toEpochMilli();
        byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                .put(MAGIC)
                .putLong(person.getMostSignificantBits())
                .putLong(person.getLeastSignificantBits())
                .putLong(now)
                .put(pepper.bytes())
                .put(salt)
                .put(publicKey)
                .array();
        byte[] nonce = Randomness.bytes(AesGcm.NONCE_BYTES);
        byte[] wrapping = wrapping(password, salt, pepper);
        byte[] body = ByteBuffer.allocate(FILE_BYTES - MAC_BYTES)
                .put(header)
                .put(nonce)
                .put(AesGcm.seal(wrapping, nonce, header, seed))
                .array();
        AesGcm.wipe(wrapping);
        AesGcm.wipe(seed);
        try {
            DurableFiles.createFolder(folder);
            DurableFiles.write(
                    file(person),
                    ByteBuffer.allocate(FILE_BYTES)
                            .put(body)
                            .put(Hmac.sha256(marking, body))
                            .array());
        } catch (IOException unwritten) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "folder of keys cannot be written", unwritten);
        }
        return new ApprovalKey(person, publicKey, Instant.ofEpochMilli(now));
    }

    /** Whether a person has a key and that password opens it. */
    public boolean opens(UUID person, char[] password) {
        Optional<byte[]> seed = read(person).flatMap(stored -> seed(stored, password));
        seed.ifPresent(AesGcm::wipe);
        return seed.isPresent();
    }

    /**
     * Signs an order.
     *
     * @throws Refusal {@code UNAUTHENTICATED} when the person has no key or the password does not open it
     */
    public Approval sign(RevealOrder order, RevealOrder.Part part, UUID person, char[] password) {
        byte[] seed = read(person)
                .flatMap(stored -> seed(stored, password))
                .orElseThrow(() -> new Refusal(Refusal.Code.UNAUTHENTICATED, "the password is wrong"));
        byte[] message = order.signed(part, person);
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, new Ed25519PrivateKeyParameters(seed));
        AesGcm.wipe(seed);
        signer.update(message, 0, message.length);
        return new Approval(person, signer.generateSignature());
    }

    /** Refuses ({@code FORBIDDEN}) unless two different persons signed the order, one for each part. */
    void check(RevealOrder order, Approval asking, Approval approving) {
        ApprovalKey one = valid(order, RevealOrder.Part.ASK, asking);
        ApprovalKey other = valid(order, RevealOrder.Part.APPROVE, approving);
        if (one.person().equals(other.person()) || Arrays.equals(one.publicKey(), other.publicKey())) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "nobody approves what they asked for themselves");
        }
    }

    private ApprovalKey valid(RevealOrder order, RevealOrder.Part part, Approval approval) {
        ApprovalKey key = find(approval.person())
                .orElseThrow(() -> new Refusal(Refusal.Code.FORBIDDEN, "a signature of somebody without a key"));
        byte[] message = order.signed(part, approval.person());
        Ed25519Signer verifier = new Ed25519Signer();
        verifier.init(false, new Ed25519PublicKeyParameters(key.publicKey()));
        verifier.update(message, 0, message.length);
        if (!verifier.verifySignature(approval.signature())) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "a signature does not fit this order");
        }
        return key;
    }

    private Optional<byte[]> seed(Stored stored, char[] password) {
        byte[] wrapping = wrapping(password, stored.salt, stored.pepper);
        try {
            return Optional.ofNullable(AesGcm.open(wrapping, stored.nonce, stored.header, stored.sealed));
        } finally {
            AesGcm.wipe(wrapping);
        }
    }

    private byte[] wrapping(char[] password, byte[] salt, KeyId pepper) {
        byte[] stretched = passwords.derive(password, salt, pepper);
        try {
            return Hkdf.SHA256.derive(salt, stretched, SEALING, 32);
        } finally {
            AesGcm.wipe(stretched);
        }
    }

    private Optional<Stored> read(UUID person) {
        byte[] bytes;
        try {
            if (!Files.exists(file(person))) {
                return Optional.empty();
            }
            bytes = Files.readAllBytes(file(person));
        } catch (IOException unread) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "folder of keys cannot be read", unread);
        }
        if (bytes.length != FILE_BYTES) {
            throw new Tampered("approval key of " + person);
        }
        byte[] body = Arrays.copyOf(bytes, FILE_BYTES - MAC_BYTES);
        byte[] mac = Arrays.copyOfRange(bytes, FILE_BYTES - MAC_BYTES, FILE_BYTES);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] magic = take(in, MAGIC.length);
        UUID whose = new UUID(in.getLong(), in.getLong());
        if (!AesGcm.same(mac, Hmac.sha256(marking, body)) || !Arrays.equals(magic, MAGIC) || !whose.equals(person)) {
            throw new Tampered("approval key of " + person);
        }
        Instant created = Instant.ofEpochMilli(in.getLong());
        KeyId pepper = KeyId.of(in);
        byte[] salt = take(in, SALT_BYTES);
        byte[] publicKey = take(in, 32);
        byte[] nonce = take(in, AesGcm.NONCE_BYTES);
        byte[] sealed = take(in, SEALED_BYTES);
        return Optional.of(new Stored(
                new ApprovalKey(person, publicKey, created),
                pepper,
                salt,
                Arrays.copyOf(bytes, HEADER_BYTES),
                nonce,
                sealed));
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private Path file(UUID person) {
        return folder.resolve(person + END);
    }
}
