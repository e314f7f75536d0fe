package org.muniment.vault;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;
import org.muniment.vault.internal.InternalUse;
import org.muniment.vault.internal.Randomness;
import org.muniment.vault.pseudonym.EpochKeys;
import org.muniment.vault.pseudonym.Pseudonyms;

/**
 * The house's keys and everything done with them. One process owns the folder, of mode 0700: {@code root.bcfks} holds the
 * root keys, {@code secret} opens it, {@code wrapped/} holds all other keys (FORMAT.md). Thread-safe.
 */
public final class Vault implements AutoCloseable {

    private static final String KEYSTORE = "root.bcfks";
    private static final String WRAPPED = "wrapped";
    private static final String APPROVALS = "approvals";

    private final @Nullable FolderLock lock;
    private final RootKeys root;
    private final Keyring keys;
    private final Fields fields;
    private final Passwords passwords;
    private final Tokens tokens;
    private final ApprovalKeys approvalKeys;
    private final InstantSource clock;

    private Vault(@Nullable FolderLock lock, RootKeys root, Keyring keys, Approving approving) {
        this.lock = lock;
        this.root = root;
        this.keys = keys;
        this.fields = new Fields(keys);
        this.passwords = new Passwords(keys);
        this.tokens = new Tokens(keys);
        this.clock = approving.clock();
        this.approvalKeys = new ApprovalKeys(approving.folder(), passwords, root, approving.clock());
    }

    /** Where approval keys lie, and the time by which orders end. */
    private record Approving(Path folder, InstantSource clock) {}

    /**
     * Opens the vault and owns it, making keystore and secret on the first start.
     *
     * @throws Refusal {@code FORBIDDEN} when secret or folder are open to others than their owner, {@code UNAVAILABLE}
     *     when another process owns the folder, it cannot be read or written, or a part of it is missing
     * @throws org.muniment.terms.Tampered when keystore or a destroyed key's marker are not what was written
     */
    public static Vault open(VaultSettings settings, InstantSource clock) {
        return open(settings, clock, true);
    }

    /**
     * Opens the vault without owning it, for tools beside a running server: keys can be opened, none made or destroyed
     * ({@code FORBIDDEN}). Throws what {@link #open} throws.
     */
    public static Vault openForReading(VaultSettings settings, InstantSource clock) {
        return open(settings, clock, false);
    }

    private static Vault open(VaultSettings settings, InstantSource clock, boolean owner) {
        FolderLock lock = null;
        try {
            Path folder = settings.folder();
            if (owner) {
                DurableFiles.createFolder(folder);
                checkPrivate(folder);
                lock = FolderLock.of(folder, "the folder of keys");
                DurableFiles.createFolder(folder.resolve(WRAPPED));
            }
            RootKeys root = root(settings, owner);
            Keyring keys = new Keyring(new KeyFiles(folder.resolve(WRAPPED)), root, clock, owner);
            Vault vault = new Vault(lock, root, keys, new Approving(folder.resolve(APPROVALS), clock));
            lock = null;
            return vault;
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "folder of keys cannot be read or written", e);
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }

    private static RootKeys root(VaultSettings settings, boolean owner) throws IOException {
        Path keystore = settings.folder().resolve(KEYSTORE);
        Path wrapped = settings.folder().resolve(WRAPPED);
        if (Files.exists(keystore)) {
            if (!Files.exists(settings.secret())) {
                throw new Refusal(Refusal.Code.UNAVAILABLE, "the vault's secret file is missing");
            }
            return RootKeys.read(keystore, settings.secret());
        }
        if (!owner || !isEmpty(wrapped)) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "the vault's keystore is missing");
        }
        return RootKeys.create(keystore, settings.secret());
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            return !files.iterator().hasNext();
        }
    }

    private static void checkPrivate(Path folder) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(folder);
        mode.removeAll(Set.of(
                PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));
        if (!mode.isEmpty()) {
            throw new Refusal(
                    Refusal.Code.FORBIDDEN, "the folder of keys is open to others than its owner: chmod 0700 it");
        }
    }

    /** The keys. */
    public Keyring keys() {
        return keys;
    }

    /** Sealing of small fields. */
    public Fields fields() {
        return fields;
    }

    /** Keyed look-up values of a tenant. */
    public BlindIndex blindIndex(TenantId tenant) {
        return new BlindIndex(keys, tenant);
    }

    /**
     * Pseudonyms of a tenant's addresses: one key of kind {@link KeyKind#PSEUDONYM} per epoch, labelled with the epoch's
     * number. Keep the result: it has ciphers ready.
     */
    public Pseudonyms pseudonyms(TenantId tenant) {
        return new Pseudonyms(new EpochKeys() {
            @Override
            public byte[] findOrCreate(long epoch) {
                return material(keys.findOrCreate(tenant, KeyKind.PSEUDONYM, Long.toString(epoch)));
            }

            @Override
            public Optional<byte[]> find(long epoch) {
                return keys.find(tenant, KeyKind.PSEUDONYM, Long.toString(epoch))
                        .map(this::material);
            }

            @Override
            public boolean isDestroyed(long epoch) {
                return keys.destroyed(tenant, KeyKind.PSEUDONYM, Long.toString(epoch))
                        .isPresent();
            }

            @Override
            public Set<Long> destroyed() {
                return keys.list().stream()
                        .filter(key -> key.kind() == KeyKind.PSEUDONYM && !key.live())
                        .filter(key -> key.tenant().equals(tenant))
                        .map(key -> Long.valueOf(key.label()))
                        .filter(epoch -> find(epoch).isEmpty())
                        .collect(Collectors.toSet());
            }

            private byte[] material(KeyId id) {
                return keys.open(id).material(InternalUse.OF_THE_VAULT);
            }
        });
    }

    /** The keys with which members of staff sign what needs two of them. */
    public ApprovalKeys approvalKeys() {
        return approvalKeys;
    }

    /**
     * The one address that two persons agreed to reveal. Checks here, below every page and role: that two different
     * persons with different keys signed exactly this order, one asking and one approving, and that its time is not over.
     * The caller has it in the ledger before it shows the address.
     *
     * @return 4 or 16 bytes
     * @throws Refusal {@code FORBIDDEN} when a signature is missing, wrong or the same person's, {@code EXPIRED} when the
     *     order's time is over or the key of the pseudonym's epoch is destroyed
     */
    public byte[] reveal(RevealOrder order, Approval asking, Approval approving) {
        if (!clock.instant().isBefore(order.until())) {
            throw new Refusal(Refusal.Code.EXPIRED, "the time to look at the address is over");
        }
        approvalKeys.check(order, asking, approving);
        return pseudonyms(order.tenant())
                .reveal(order.pseudonym(), order.epoch(), InternalUse.OF_THE_VAULT)
                .orElseThrow(() -> new Refusal(
                        Refusal.Code.EXPIRED, "the key of this pseudonym is destroyed: nothing leads back from it"));
    }

    /** Fresh random bytes, fit for salts and nonces. */
    public byte[] random(int length) {
        return Randomness.bytes(length);
    }

    /** Password hashing. */
    public Passwords passwords() {
        return passwords;
    }

    /** Random tokens and codes. */
    public Tokens tokens() {
        return tokens;
    }

    /** Forgets all opened keys and lets go of the folder. Nothing works afterwards. */
    @Override
    public void close() {
        keys.close();
        root.wipe();
        if (lock != null) {
            lock.close();
        }
    }
}
