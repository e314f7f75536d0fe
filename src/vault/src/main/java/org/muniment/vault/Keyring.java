package org.muniment.vault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyCatalog.Name;

/**
 * All keys of the house. Each lies wrapped in a small file of its own (FORMAT.md), by its tenant's key, which the root key
 * wraps; its id, tenant, kind and label are authenticated with it, so a file put in another's place does not open.
 *
 * <p>Finding by label costs a look into memory. Making and destroying a key return once that is on the disk. An
 * unreadable or unwritable folder is a {@link Refusal} of code {@code UNAVAILABLE}. Thread-safe.
 */
public final class Keyring {

    /** Longest label, in bytes of UTF-8. */
    public static final int MAX_LABEL_BYTES = WrappedKey.MAX_LABEL_BYTES;

    /** The label of each tenant's own key, of kind {@link KeyKind#TENANT}. */
    public static final String TENANT_LABEL = "tenant";

    private static final System.Logger LOG = System.getLogger(Keyring.class.getName());
    private static final int STRIPES = 64;

    private final KeyParts parts;
    private final KeyCatalog catalog;
    private final KeyReader reader;
    private final KeyMaker maker;
    private final KeyRotation rotation;
    private final boolean writable;
    /** One of them is held while a key of a name that falls to it is made, destroyed or wrapped anew. */
    private final List<Object> stripes =
            IntStream.range(0, STRIPES).mapToObj(i -> new Object()).toList();

    Keyring(KeyParts parts, InstantSource clock, boolean writable) throws IOException {
        this.parts = parts;
        this.catalog = parts.catalog();
        this.reader = new KeyReader(parts, writable);
        this.maker = new KeyMaker(parts, reader, clock);
        this.rotation = new KeyRotation(parts);
        this.writable = writable;
        new KeyLoader(parts, writable).all();
    }

    /**
     * Makes a key and has it on the disk before it returns.
     *
     * @param label what its owner finds it by; opaque, never personal, at most {@value #MAX_LABEL_BYTES} bytes
     * @throws Refusal {@code CONFLICT} when there is a live one of that name, {@code EXPIRED} when the tenant's own key is
     *     destroyed
     */
    public KeyId create(TenantId tenant, KeyKind kind, String label) {
        return named(new Name(tenant, kind, label), true);
    }

    /** The live key of that name, made as by {@link #create} when there is none. */
    public KeyId findOrCreate(TenantId tenant, KeyKind kind, String label) {
        Optional<KeyId> found = find(tenant, kind, label);
        return found.isPresent() ? found.get() : named(new Name(tenant, kind, label), false);
    }

    /** The live key of that name; the newer one while {@link #succeed} has made a second. */
    public Optional<KeyId> find(TenantId tenant, KeyKind kind, String label) {
        return Optional.ofNullable(catalog.find(new Name(tenant, kind, label)))
                .filter(id -> entry(id).filter(KeyEntry::live).isPresent());
    }

    /** The key of that name that was destroyed last, if there is no live one. Looks at every key. */
    public Optional<KeyEntry> destroyed(TenantId tenant, KeyKind kind, String label) {
        Name name = new Name(tenant, kind, label);
        return find(tenant, kind, label).isPresent() ? Optional.empty() : catalog.youngest(name);
    }

    /** What is known about a key without opening it. A key whose tenant's key is destroyed counts as destroyed. */
    public Optional<KeyEntry> entry(KeyId id) {
        return catalog.entry(id);
    }

    /** All keys, destroyed ones included, oldest first. */
    public List<KeyEntry> list() {
        return catalog.list();
    }

    /** Keys whose files are damaged; they cannot be opened. */
    public Set<KeyId> damaged() {
        return catalog.damaged();
    }

    /**
     * The version that wraps a key: of the root key for a tenant's own, otherwise the number of the tenant's key, from 1.
     * Empty for keys that are destroyed or unknown.
     */
    public Optional<Integer> wrappedByVersion(KeyId id) {
        Optional<KeyEntry> entry = entry(id).filter(KeyEntry::live);
        if (entry.filter(known -> known.kind() == KeyKind.TENANT).isPresent()) {
            return Optional.of(catalog.rootVersion(id));
        }
        return entry.flatMap(known -> catalog.wrapper(id))
                .flatMap(catalog::entry)
                .map(catalog::number);
    }

    /** How often a tenant's own key has wrapped, at most. */
    public long wraps(TenantId tenant) {
        List<KeyEntry> own = catalog.liveTenantKeys(tenant);
        return own.isEmpty() ? 0 : catalog.wraps(own.getLast());
    }

    /** Tenants whose own key has wrapped so many others that a rotation is due. */
    public List<TenantId> dueForRotation() {
        return catalog.tenants().stream()
                .filter(tenant -> catalog.liveTenantKeys(tenant).stream()
                        .anyMatch(key -> WrapBudget.OF_A_TENANT.isDue(catalog.wraps(key))))
                .sorted()
                .toList();
    }

    /**
     * Opens a key.
     *
     * @throws KeyDestroyed when it, or its tenant's key, is destroyed
     * @throws Tampered when its file is not what this vault wrote
     * @throws Refusal {@code NOT_FOUND} when there never was one, or its file is gone
     */
    public DataKey open(KeyId id) {
        return reader.open(id);
    }

    /**
     * Destroys a key for good: leaves a marker, in the folder and in the register outside it, overwrites its file, removes
     * it, and forgets it in memory; all on the disk when this returns. The caller writes the result into the ledger.
     * Destroying a {@link KeyKind#TENANT} key destroys every key of that tenant. Flash storage and snapshots may keep what
     * was overwritten: only a backup's own end, and the end of the tenant's key, reach those.
     *
     * @param reason why, not blank; for the caller's ledger entry, and not kept here
     * @throws KeyDestroyed when it is destroyed already
     */
    public Destruction destroy(KeyId id, String reason) {
        checkWritable();
        if (reason.isBlank()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a key is destroyed only for a stated reason");
        }
        KeyEntry entry = reader.known(id);
        synchronized (stripe(Name.of(entry))) {
            byte[] commitment = open(id).commitment();
            Destruction destruction = new Destruction(entry, commitment, maker.now());
            try {
                if (entry.kind() == KeyKind.TENANT) {
                    endTenant(entry, destruction.at());
                }
                bury(entry, destruction);
            } catch (IOException e) {
                throw unwritable(e);
            }
            LOG.log(System.Logger.Level.INFO, "destroyed {0} key {1}", entry.kind(), id);
            return destruction;
        }
    }

    /** Takes along a tenant's other own keys, of which a rotation leaves some: none of them may bring it back. */
    private void endTenant(KeyEntry named, Instant at) throws IOException {
        for (KeyEntry other : catalog.tenantKeys(named.tenant())) {
            if (other.live() && !other.id().equals(named.id())) {
                bury(other, new Destruction(other, open(other.id()).commitment(), at));
            } else if (!other.live()) {
                Optional<byte[]> marker = parts.files().readMarker(other.id());
                if (marker.isPresent()) {
                    parts.register().add(other.id(), marker.get());
                }
            }
        }
    }

    private void bury(KeyEntry entry, Destruction destruction) throws IOException {
        byte[] marker = WrappedKey.mark(destruction, entry, parts.marking());
        parts.files().writeMarker(entry.id(), marker);
        parts.register().add(entry.id(), marker);
        catalog.bury(entry, destruction.at());
        parts.opened().forget(id -> !reader.isLive(id));
        parts.files().shredKey(entry.id());
    }

    /**
     * Makes a second key of the same name, which is found from then on, so that what the first one seals can be sealed
     * anew before the first is destroyed. Where there is a younger one already, as after a crash, that is it.
     */
    public KeyId succeed(KeyId id) {
        checkWritable();
        KeyEntry entry = catalog.effective(reader.known(id));
        if (!entry.live()) {
            throw new KeyDestroyed(id);
        }
        if (entry.kind() == KeyKind.TENANT) {
            throw new Refusal(Refusal.Code.CONFLICT, "a tenant's own key is rotated");
        }
        Name name = Name.of(entry);
        synchronized (stripe(name)) {
            KeyId newest = catalog.find(name);
            return newest != null && !newest.equals(id) ? newest : maker.underTenant(name, entry.created());
        }
    }

    /** The live key of the same name that this one is to succeed, while both live. */
    public Optional<KeyId> elder(KeyId id) {
        return catalog.elder(id);
    }

    /**
     * Replaces a tenant's own key and wraps all the tenant's keys by the new one. Nothing else changes; keys stay open
     * while it runs. When it was cut short, whatever the moment, every key opens, and the next call ends it.
     *
     * @throws Refusal {@code NOT_FOUND} when there is no such tenant, {@code EXPIRED} when it has ended
     */
    public synchronized Rotation rotate(TenantId tenant, KeyProgress progress) {
        checkWritable();
        rotation.refuseWhileDamaged();
        if (catalog.tenantKeys(tenant).isEmpty()) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there is no tenant of that name");
        }
        boolean resumed = catalog.liveTenantKeys(tenant).size() > 1;
        try {
            if (!resumed) {
                maker.succeedTenantKey(tenant);
            }
            List<KeyEntry> own = catalog.liveTenantKeys(tenant);
            DataKey to = open(own.getLast().id());
            Rotation last = null;
            for (KeyEntry old : own.subList(0, own.size() - 1)) {
                DataKey from = open(old.id());
                byte[] commitment = from.commitment();
                int count = rewrapAll(from, to, progress);
                last = new Rotation(tenant, rotation.retire(old, commitment, maker.now()), to.id(), count, resumed);
            }
            if (last == null) {
                throw new KeyDestroyed(to.id());
            }
            return last;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private int rewrapAll(DataKey from, DataKey to, KeyProgress progress) throws IOException {
        List<KeyEntry> keys = catalog.wrappedWith(from.id());
        int done = 0;
        for (KeyEntry key : keys) {
            synchronized (stripe(Name.of(key))) {
                rotation.rewrap(key, from, to);
            }
            progress.at(++done, keys.size());
        }
        return keys.size();
    }

    /**
     * Makes a new version of the root key and wraps all tenants' keys by it; then destroys the earlier versions, unless
     * backups need them. When it was cut short, whatever the moment, every key opens, and the next call ends it.
     *
     * @param neededByBackups whether an unexpired backup may hold keys wrapped by an earlier version
     */
    public synchronized RootRotation rotateRoot(boolean neededByBackups, KeyProgress progress) {
        checkWritable();
        try {
            return rotation.root(parts.root().liesInFolder() || !neededByBackups, progress, maker.now());
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Whether {@link #rotateRoot} was cut short, and the next call ends it. */
    public boolean isRootRotationUnfinished() {
        return rotation.isRootUnfinished();
    }

    /** Destroys all versions of the root key but the newest, and answers which. Backups made under them end with that. */
    public synchronized List<Integer> retireRoot() {
        checkWritable();
        try {
            return rotation.retireRoot(maker.now());
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private KeyId named(Name name, boolean mustBeNew) {
        checkWritable();
        int labelBytes = name.label().getBytes(StandardCharsets.UTF_8).length;
        if (labelBytes > MAX_LABEL_BYTES) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "label of a key is longer than " + MAX_LABEL_BYTES + " bytes");
        }
        if (name.kind() == KeyKind.TENANT) {
            if (mustBeNew || !name.label().equals(TENANT_LABEL)) {
                throw new Refusal(Refusal.Code.CONFLICT, "a tenant has exactly one key of its own");
            }
            return maker.tenantKey(name.tenant());
        }
        synchronized (stripe(name)) {
            KeyId existing = catalog.find(name);
            if (existing != null && mustBeNew) {
                throw new Refusal(Refusal.Code.CONFLICT, "there is a live key of that name");
            }
            return existing != null ? existing : maker.underTenant(name, Instant.EPOCH);
        }
    }

    private Object stripe(Name name) {
        return stripes.get(Math.floorMod(name.hashCode(), STRIPES));
    }

    private void checkWritable() {
        reader.checkOpen();
        if (!writable) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "the vault is open for reading only");
        }
    }

    static Refusal unwritable(IOException fault) {
        return new Refusal(Refusal.Code.UNAVAILABLE, "folder of keys cannot be written", fault);
    }

    void close() {
        reader.close();
    }
}
