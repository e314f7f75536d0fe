package org.muniment.vault;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
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

    private final @Nullable FolderLock lock;
    private final RootKeys root;
    private final Keyring keys;
    private final Fields fields;
    private final Passwords passwords;
    private final Tokens tokens;

    private Vault(@Nullable FolderLock lock, RootKeys root, Keyring keys) {
        this.lock = lock;
        this.root = root;
        this.keys = keys;
        this.fields = new Fields(keys);
        this.passwords = new Passwords(keys);
        this.tokens = new Tokens(keys);
    }

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
            Vault vault = new Vault(lock, root, keys);
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

            private byte[] material(KeyId id) {
                return keys.open(id).material(InternalUse.OF_THE_VAULT);
            }
        });
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
