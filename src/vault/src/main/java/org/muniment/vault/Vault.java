package org.muniment.vault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;
import org.muniment.vault.internal.AesGcm;
import org.muniment.vault.internal.DurableFiles;
import org.muniment.vault.internal.Hmac;
import org.muniment.vault.internal.InternalUse;
import org.muniment.vault.internal.Randomness;
import org.muniment.vault.provider.KeyProvider;
import org.muniment.vault.provider.ProviderSettings;
import org.muniment.vault.pseudonym.EpochKeys;
import org.muniment.vault.pseudonym.Pseudonyms;

/**
 * The house's keys and everything done with them. One process owns the folder, of mode 0700: {@code root.*} says where the
 * root key is, {@code wrapped/} holds all other keys (FORMAT.md). Thread-safe.
 */
public final class Vault implements AutoCloseable {

    static final String WRAPPED = "wrapped";
    private static final String APPROVALS = "approvals";
    static final byte[] MARK = "muniment mark v1".getBytes(StandardCharsets.US_ASCII);

    private final @Nullable FolderLock lock;
    private final KeyParts parts;
    private final Keyring keys;
    private final Fields fields;
    private final Passwords passwords;
    private final Tokens tokens;
    private final ApprovalKeys approvalKeys;
    private final InstantSource clock;

    private Vault(@Nullable FolderLock lock, KeyParts parts, Keyring keys, Approving approving) {
        this.lock = lock;
        this.parts = parts;
        this.keys = keys;
        this.fields = new Fields(keys);
        this.passwords = new Passwords(keys);
        this.tokens = new Tokens(keys);
        this.clock = approving.clock();
        this.approvalKeys = new ApprovalKeys(approving.folder(), passwords, parts.marking(), approving.clock());
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
                KeyMove.finish(folder);
            } else if (KeyMove.isUnfinished(folder)) {
                throw new Refusal(
                        Refusal.Code.UNAVAILABLE,
                        "a move of the root key was cut short: start the server, or repeat it");
            }
            Vault vault = assemble(lock, settings, root(settings, owner), clock);
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

    private static Vault assemble(
            @Nullable FolderLock lock, VaultSettings settings, KeyProvider root, InstantSource clock)
            throws IOException {
        byte[] marking = root.marking();
        boolean done = false;
        try {
            KeyParts parts = new KeyParts(
                    new KeyFiles(settings.folder().resolve(WRAPPED)),
                    root,
                    marking,
                    new DestroyedRegister(settings.register(), marking, lock != null),
                    new KeyCatalog(),
                    new OpenedKeys(),
                    new RootHistory(settings.folder(), marking),
                    new ReentrantReadWriteLock());
            Vault vault = new Vault(
                    lock,
                    parts,
                    new Keyring(parts, clock, lock != null),
                    new Approving(settings.folder().resolve(APPROVALS), clock));
            if (lock != null) {
                new KeyMove(parts, settings.folder()).settle(clock.instant());
                vault.begin();
            }
            done = true;
            return vault;
        } finally {
            if (!done) {
                root.close();
            }
        }
    }

    /** The provider that a folder of keys opens with, whatever the settings name; empty when there is no root key. */
    public static Optional<String> rootIsWith(VaultSettings settings) {
        Optional<ProviderSettings.Kind> decided = KeyMove.decided(settings.folder());
        return (decided.isPresent() ? decided : ProviderSettings.in(settings.folder()))
                .map(ProviderSettings.Kind::word);
    }

    /** Notes when the first version was made, before it wraps anything. */
    private void begin() throws IOException {
        if (keys.list().isEmpty() && parts.root().versions().equals(List.of(1))) {
            parts.history().add(new RootEvent(clock.instant(), true, provider(), 1));
        }
    }

    /** Opens the provider that the folder was made with; the default one makes the folder's first keys itself. */
    private static KeyProvider root(VaultSettings settings, boolean owner) throws IOException {
        Path folder = settings.folder();
        ProviderSettings provider = settings.provider();
        if (Files.exists(folder.resolve(provider.rootFile()))) {
            return provider.open(folder, owner);
        }
        Optional<ProviderSettings.Kind> other = ProviderSettings.in(folder);
        if (other.isPresent()) {
            throw new Refusal(
                    Refusal.Code.CONFLICT,
                    "the root key is with another provider than muniment.vault.provider names: set it to "
                            + other.get().word());
        }
        if (!owner || !isEmpty(folder.resolve(WRAPPED)) || Files.exists(settings.register())) {
            throw new Refusal(
                    Refusal.Code.UNAVAILABLE, "the vault's keystore is missing: there were keys, restore them");
        }
        if (!(provider instanceof ProviderSettings.SecretFile)) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "there are no keys yet: muniment keys init makes the first");
        }
        return provider.create(folder);
    }

    /**
     * Makes the first keys with the provider that the settings name. {@link #open} does so by itself for the default one
     * only: with the others it would rather be told.
     *
     * @throws Refusal {@code CONFLICT} when there are keys, in the folder or with the provider
     */
    public static void create(VaultSettings settings) {
        Path folder = settings.folder();
        try {
            DurableFiles.createFolder(folder);
            checkPrivate(folder);
            try (FolderLock lock = FolderLock.of(folder, "the folder of keys")) {
                DurableFiles.createFolder(lock.folder().resolve(WRAPPED));
                if (ProviderSettings.in(folder).isPresent()
                        || !isEmpty(folder.resolve(WRAPPED))
                        || Files.exists(settings.register())) {
                    throw new Refusal(Refusal.Code.CONFLICT, "there are keys, or there were: nothing was changed");
                }
                settings.provider().create(folder).close();
            }
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "folder of keys cannot be read or written", e);
        }
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

    /** Where the root key is: {@code file}, {@code pkcs11} or {@code transit}. */
    public String provider() {
        return parts.root().name();
    }

    /** The versions of the root key that unwrap, in ascending order. */
    public List<Integer> rootVersions() {
        return parts.root().versions();
    }

    /** When versions of the root key were made and destroyed, oldest first, as far as this folder of keys knows. */
    public List<RootEvent> rootHistory() {
        try {
            return parts.history().read();
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "folder of keys cannot be read", e);
        }
    }

    /**
     * Moves the root key to another provider: makes one there, and has all tenants' keys wrapped by it. Nothing else
     * changes. Afterwards only {@link #close} makes sense: open the vault with the other settings, which also removes the
     * root file of the provider before. When it was cut short, whatever the moment, the folder opens with one of the two
     * providers, and the next call, or that opening, ends it.
     *
     * @throws Refusal {@code CONFLICT} when the root key is there already, or there is a strange key of that name,
     *     {@code UNAVAILABLE} when one of the providers does not answer; nothing is changed then
     */
    public RootMove moveRoot(ProviderSettings target, KeyProgress progress) {
        if (lock == null) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "the vault is open for reading only");
        }
        try {
            return new KeyMove(parts, lock.folder()).to(target, progress);
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "folder of keys cannot be read or written", e);
        }
    }

    /** Has the provider wrap and unwrap something; refuses ({@code UNAVAILABLE}) when that does not work. */
    public void checkProvider() {
        parts.root().check();
    }

    /**
     * Opens the keystore with a new secret from now on; the old one opens nothing any more that lies here. A kill at any
     * moment leaves one that opens.
     *
     * @throws Refusal {@code CONFLICT} when the provider has no secret file
     */
    public void changeSecret() {
        if (lock == null || !parts.root().changeSecret()) {
            throw new Refusal(Refusal.Code.CONFLICT, "the provider of the root key has no secret file");
        }
    }

    /** 32 bytes that say whether something was made by whoever has these keys: HMAC-SHA256 under the marking key. */
    public byte[] mark(byte[] message) {
        return Hmac.sha256(parts.marking(), MARK, message);
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

    /** Forgets all opened keys, so that the next use opens them again. */
    void forget() {
        parts.opened().forget(id -> true);
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
        AesGcm.wipe(parts.marking());
        parts.root().close();
        if (lock != null) {
            lock.close();
        }
    }
}
