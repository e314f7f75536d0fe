package org.muniment.vault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.internal.AesGcm;
import org.muniment.vault.internal.InternalUse;

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

    /** Most keys one tenant's key may wrap: far below the 2³² that random GCM nonces allow (NIST SP 800-38D, 8.3). */
    public static final int MAX_KEYS_PER_TENANT = 1 << 28;

    /** The label of each tenant's own key, of kind {@link KeyKind#TENANT}. */
    public static final String TENANT_LABEL = "tenant";

    private static final System.Logger LOG = System.getLogger(Keyring.class.getName());
    private static final int STRIPES = 64;

    private record Name(TenantId tenant, KeyKind kind, String label) {
        static Name of(KeyEntry entry) {
            return new Name(entry.tenant(), entry.kind(), entry.label());
        }
    }

    private final KeyFiles files;
    private final RootKeys root;
    private final InstantSource clock;
    private final boolean writable;
    private final Map<KeyId, KeyEntry> entries = new ConcurrentHashMap<>();
    private final Map<Name, KeyId> live = new ConcurrentHashMap<>();
    private final Map<TenantId, KeyId> tenantKeys = new ConcurrentHashMap<>();
    private final Map<TenantId, Integer> wrapped = new ConcurrentHashMap<>();
    private final Set<KeyId> damaged = ConcurrentHashMap.newKeySet();
    private final OpenedKeys opened = new OpenedKeys();
    /** One of them is held while a key of a name that falls to it is made or destroyed. */
    private final List<Object> stripes =
            IntStream.range(0, STRIPES).mapToObj(i -> new Object()).toList();
    /** Held, possibly inside a stripe, while a tenant's own key is made. */
    private final Object tenantLock = new Object();

    private volatile boolean closed;

    Keyring(KeyFiles files, RootKeys root, InstantSource clock, boolean writable) throws IOException {
        this.files = files;
        this.root = root;
        this.clock = clock;
        this.writable = writable;
        files.visit(writable, new Loader());
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

    /** The live key of that name. */
    public Optional<KeyId> find(TenantId tenant, KeyKind kind, String label) {
        return Optional.ofNullable(live.get(new Name(tenant, kind, label)))
                .filter(id -> entry(id).filter(KeyEntry::live).isPresent());
    }

    /** The key of that name that was destroyed last, if there is no live one. Looks at every key. */
    public Optional<KeyEntry> destroyed(TenantId tenant, KeyKind kind, String label) {
        Name name = new Name(tenant, kind, label);
        return find(tenant, kind, label).isPresent()
                ? Optional.empty()
                : entries.values().stream()
                        .filter(entry -> Name.of(entry).equals(name))
                        .max(Comparator.comparing(KeyEntry::created))
                        .map(this::effective);
    }

    /** What is known about a key without opening it. A key whose tenant's key is destroyed counts as destroyed. */
    public Optional<KeyEntry> entry(KeyId id) {
        return Optional.ofNullable(entries.get(id)).map(this::effective);
    }

    /** All keys, destroyed ones included, oldest first. */
    public List<KeyEntry> list() {
        Comparator<KeyEntry> order = Comparator.comparing(KeyEntry::created)
                .thenComparing(entry -> entry.id().value());
        return entries.values().stream().map(this::effective).sorted(order).toList();
    }

    /** Keys whose files are damaged; they cannot be opened. */
    public Set<KeyId> damaged() {
        return Set.copyOf(damaged);
    }

    /**
     * Opens a key.
     *
     * @throws KeyDestroyed when it, or its tenant's key, is destroyed
     * @throws Tampered when its file is not what this vault wrote
     * @throws Refusal {@code NOT_FOUND} when there never was one, or its file is gone
     */
    public DataKey open(KeyId id) {
        checkOpen();
        DataKey known = opened.get(id);
        if (known != null) {
            return known;
        }
        if (damaged.contains(id)) {
            throw new Tampered("wrapped key " + id);
        }
        KeyEntry entry = effective(known(id));
        if (!entry.live()) {
            throw new KeyDestroyed(id);
        }
        DataKey key = unwrap(entry);
        if (!opened.put(key, this::isLive)) {
            key.wipe();
            throw new KeyDestroyed(id);
        }
        return key;
    }

    /**
     * Destroys a key for good: leaves a marker, overwrites its file, removes it, and forgets it in memory; all on the disk
     * when this returns. The caller writes the result into the ledger. Destroying a {@link KeyKind#TENANT} key destroys
     * every key of that tenant. Flash storage and snapshots may keep what was overwritten: only a backup's own end, and the
     * end of the tenant's key, reach those.
     *
     * @param reason why, not blank; for the caller's ledger entry, and not kept here
     * @throws KeyDestroyed when it is destroyed already
     */
    public Destruction destroy(KeyId id, String reason) {
        checkWritable();
        if (reason.isBlank()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a key is destroyed only for a stated reason");
        }
        KeyEntry entry = known(id);
        synchronized (stripe(Name.of(entry))) {
            byte[] commitment = open(id).commitment();
            Destruction destruction = new Destruction(entry, commitment, now());
            try {
                files.writeMarker(id, WrappedKey.mark(destruction, entry, root.marking()));
                bury(entry, destruction.at());
                files.shredKey(id);
            } catch (IOException e) {
                throw new Refusal(Refusal.Code.UNAVAILABLE, "folder of keys cannot be written", e);
            }
            LOG.log(System.Logger.Level.INFO, "destroyed {0} key {1}", entry.kind(), id);
            return destruction;
        }
    }

    private KeyId named(Name name, boolean mustBeNew) {
        checkWritable();
        int labelBytes = name.label.getBytes(StandardCharsets.UTF_8).length;
        if (labelBytes > MAX_LABEL_BYTES) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "label of a key is longer than " + MAX_LABEL_BYTES + " bytes");
        }
        if (name.kind == KeyKind.TENANT) {
            if (mustBeNew || !name.label.equals(TENANT_LABEL)) {
                throw new Refusal(Refusal.Code.CONFLICT, "a tenant has exactly one key of its own");
            }
            return tenantKey(name.tenant);
        }
        synchronized (stripe(name)) {
            KeyId existing = live.get(name);
            if (existing != null && mustBeNew) {
                throw new Refusal(Refusal.Code.CONFLICT, "there is a live key of that name");
            }
            if (existing != null) {
                return existing;
            }
            KeyId wrapper = tenantKey(name.tenant);
            byte[] wrapping = open(wrapper).material(InternalUse.OF_THE_VAULT);
            try {
                return write(name, wrapper, wrapping);
            } finally {
                AesGcm.wipe(wrapping);
            }
        }
    }

    private KeyId tenantKey(TenantId tenant) {
        KeyId known = tenantKeys.get(tenant);
        if (known != null) {
            return known;
        }
        synchronized (tenantLock) {
            KeyId existing = tenantKeys.get(tenant);
            return existing != null
                    ? existing
                    : write(new Name(tenant, KeyKind.TENANT, TENANT_LABEL), WrappedKey.ROOT, root.wrapping());
        }
    }

    private KeyId write(Name name, KeyId wrapper, byte[] wrapping) {
        if (wrapped.getOrDefault(name.tenant, 0) >= MAX_KEYS_PER_TENANT) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "tenant key has wrapped as many keys as it may");
        }
        KeyId id = KeyId.random();
        KeyEntry entry = new KeyEntry(id, name.tenant, name.kind, name.label, now(), Optional.empty());
        DataKey key = DataKey.random(id);
        try {
            files.writeKey(id, WrappedKey.wrap(entry, key, wrapper, wrapping));
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "folder of keys cannot be written", e);
        }
        remember(entry);
        opened.put(key, this::isLive);
        return id;
    }

    private DataKey unwrap(KeyEntry entry) {
        WrappedKey file;
        try {
            file = WrappedKey.parse(
                    entry.id(),
                    files.readKey(entry.id())
                            .orElseThrow(() ->
                                    new Refusal(Refusal.Code.NOT_FOUND, "file of key " + entry.id() + " is gone")));
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "folder of keys cannot be read", e);
        }
        boolean tenantsOwn = entry.kind() == KeyKind.TENANT;
        @Nullable KeyId wrapper = tenantsOwn ? WrappedKey.ROOT : tenantKeys.get(entry.tenant());
        if (!file.wrapper().equals(wrapper) || !file.entry().equals(entry)) {
            throw new Tampered("wrapped key " + entry.id());
        }
        if (tenantsOwn) {
            return file.unwrap(root.wrapping());
        }
        byte[] wrapping = open(file.wrapper()).material(InternalUse.OF_THE_VAULT);
        try {
            return file.unwrap(wrapping);
        } finally {
            AesGcm.wipe(wrapping);
        }
    }

    /** The entry of a key; a reader beside the owner looks for keys made since it opened. */
    private KeyEntry known(KeyId id) {
        KeyEntry entry = entries.get(id);
        if (entry == null && !writable) {
            try {
                Loader loader = new Loader();
                loader.marker(id);
                loader.key(id);
                entry = entries.get(id);
            } catch (IOException e) {
                throw new Refusal(Refusal.Code.UNAVAILABLE, "folder of keys cannot be read", e);
            }
        }
        if (entry == null) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there is no key " + id);
        }
        return entry;
    }

    private KeyEntry effective(KeyEntry entry) {
        KeyId wrapper = entry.live() ? tenantKeys.get(entry.tenant()) : null;
        KeyEntry above = wrapper == null ? null : entries.get(wrapper);
        return above == null || above.live() ? entry : destroyed(entry, above.destroyed());
    }

    private static KeyEntry destroyed(KeyEntry entry, Optional<Instant> at) {
        return new KeyEntry(entry.id(), entry.tenant(), entry.kind(), entry.label(), entry.created(), at);
    }

    private boolean isLive(KeyId id) {
        return !closed && entry(id).filter(KeyEntry::live).isPresent();
    }

    private void remember(KeyEntry entry) {
        entries.put(entry.id(), entry);
        wrapped.merge(entry.tenant(), 1, Integer::sum);
        if (entry.kind() == KeyKind.TENANT) {
            tenantKeys.put(entry.tenant(), entry.id());
        }
        if (entry.live()) {
            live.put(Name.of(entry), entry.id());
        }
    }

    private void bury(KeyEntry entry, Instant at) {
        entries.put(entry.id(), destroyed(entry, Optional.of(at)));
        live.remove(Name.of(entry), entry.id());
        opened.forget(id -> !isLive(id));
    }

    private Object stripe(Name name) {
        return stripes.get(Math.floorMod(name.hashCode(), STRIPES));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the vault is closed");
        }
    }

    private void checkWritable() {
        checkOpen();
        if (!writable) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "the vault is open for reading only");
        }
    }

    void close() {
        closed = true;
        opened.forget(id -> true);
    }

    /** Fills the index; finishes destructions that a crash cut short. */
    private final class Loader implements KeyFiles.Visitor {

        @Override
        public void marker(KeyId id) throws IOException {
            Optional<byte[]> file = files.readMarker(id);
            if (file.isPresent()) {
                Destruction gone = WrappedKey.parseMarker(id, file.get(), root.marking());
                KeyEntry entry = WrappedKey.parseMarkedEntry(id, file.get());
                remember(destroyed(entry, Optional.of(gone.at())));
            }
        }

        @Override
        public void key(KeyId id) throws IOException {
            if (entries.containsKey(id)) {
                if (writable) {
                    files.shredKey(id);
                }
                return;
            }
            try {
                files.readKey(id)
                        .ifPresent(file -> remember(WrappedKey.parse(id, file).entry()));
            } catch (Tampered e) {
                LOG.log(System.Logger.Level.ERROR, "damaged: {0}", e.getMessage());
                damaged.add(id);
            }
        }
    }
}
