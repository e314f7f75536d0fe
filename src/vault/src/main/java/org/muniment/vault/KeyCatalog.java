package org.muniment.vault;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.TenantId;

/** What the keyring knows of its keys without opening them. Thread-safe. */
final class KeyCatalog {

    /** Oldest first. */
    static final Comparator<KeyEntry> BY_AGE = Comparator.comparing(KeyEntry::created)
            .thenComparing(entry -> entry.id().value());

    /** What a key is found by. */
    record Name(TenantId tenant, KeyKind kind, String label) {
        static Name of(KeyEntry entry) {
            return new Name(entry.tenant(), entry.kind(), entry.label());
        }
    }

    private final Map<KeyId, KeyEntry> entries = new ConcurrentHashMap<>();
    private final Map<KeyId, KeyId> wrappers = new ConcurrentHashMap<>();
    private final Map<KeyId, Integer> rootVersions = new ConcurrentHashMap<>();
    private final Map<Name, KeyId> live = new ConcurrentHashMap<>();
    /** The live key of the same name that a key is to succeed, while there are two. */
    private final Map<KeyId, KeyId> elders = new ConcurrentHashMap<>();

    private final Map<TenantId, List<KeyId>> tenants = new ConcurrentHashMap<>();
    private final Map<TenantId, Integer> made = new ConcurrentHashMap<>();
    private final Set<KeyId> damaged = ConcurrentHashMap.newKeySet();

    /** Takes in a key, destroyed or not. */
    void remember(KeyEntry entry) {
        if (entries.put(entry.id(), entry) == null) {
            made.merge(entry.tenant(), 1, Integer::sum);
            if (entry.kind() == KeyKind.TENANT) {
                tenants.compute(entry.tenant(), (tenant, ids) -> sorted(ids, entry.id()));
            }
        }
        if (entry.live()) {
            live.merge(Name.of(entry), entry.id(), this::newer);
        }
    }

    private KeyId newer(KeyId one, KeyId two) {
        KeyEntry first = entries.get(one);
        KeyEntry second = entries.get(two);
        boolean twoIsYounger = first == null || (second != null && BY_AGE.compare(first, second) < 0);
        if (!one.equals(two)) {
            elders.put(twoIsYounger ? two : one, twoIsYounger ? one : two);
        }
        return twoIsYounger ? two : one;
    }

    private List<KeyId> sorted(@Nullable List<KeyId> ids, KeyId further) {
        List<KeyId> all = new ArrayList<>(ids == null ? List.of() : ids);
        all.add(further);
        all.sort(Comparator.comparing(entries::get, BY_AGE));
        return List.copyOf(all);
    }

    /** Which key wraps a key; for a tenant's own, which version of the root key does. */
    void wrappedBy(KeyId id, KeyId wrapper, int rootVersion) {
        if (wrapper.equals(WrappedKey.ROOT)) {
            rootVersions.put(id, rootVersion);
        } else {
            // One instance for all keys of a tenant.
            KeyEntry above = entries.get(wrapper);
            wrappers.put(id, above == null ? wrapper : above.id());
        }
    }

    Optional<KeyId> wrapper(KeyId id) {
        return Optional.ofNullable(wrappers.get(id));
    }

    int rootVersion(KeyId tenantKey) {
        return rootVersions.getOrDefault(tenantKey, 1);
    }

    /** The number of a tenant's own key, from 1, in the order they were made. */
    int number(KeyEntry tenantKey) {
        return tenants.getOrDefault(tenantKey.tenant(), List.of()).indexOf(tenantKey.id()) + 1;
    }

    /** All keys of its own that a tenant has or had, oldest first. */
    List<KeyEntry> tenantKeys(TenantId tenant) {
        return tenants.getOrDefault(tenant, List.of()).stream()
                .map(entries::get)
                .toList();
    }

    /** Those of {@link #tenantKeys} that live; more than one only while a rotation is under way. */
    List<KeyEntry> liveTenantKeys(TenantId tenant) {
        return tenantKeys(tenant).stream().filter(KeyEntry::live).toList();
    }

    /** Everyone who has or had a key. */
    Set<TenantId> tenants() {
        return Set.copyOf(made.keySet());
    }

    /** A tenant's keys that were destroyed one by one, or with the tenant. */
    List<KeyEntry> destroyedOf(TenantId tenant) {
        return entries.values().stream()
                .filter(entry -> !entry.live() && entry.tenant().equals(tenant))
                .toList();
    }

    /** The live keys that a tenant's key wraps. */
    List<KeyEntry> wrappedWith(KeyId tenantKey) {
        return entries.values().stream()
                .filter(entry -> entry.live() && tenantKey.equals(wrappers.get(entry.id())))
                .toList();
    }

    /**
     * How often a tenant's key has wrapped, at most: those it wraps, and all keys of the tenant that were destroyed since
     * it was made, whichever key had wrapped them.
     */
    long wraps(KeyEntry tenantKey) {
        if (tenantKeys(tenantKey.tenant()).size() == 1) {
            return made.getOrDefault(tenantKey.tenant(), 1) - 1L;
        }
        return entries.values().stream()
                .filter(entry -> entry.live()
                        ? tenantKey.id().equals(wrappers.get(entry.id()))
                        : entry.tenant().equals(tenantKey.tenant())
                                && entry.destroyed()
                                        .filter(at -> !at.isBefore(tenantKey.created()))
                                        .isPresent())
                .count();
    }

    /** How many keys a tenant has or had. */
    int made(TenantId tenant) {
        return made.getOrDefault(tenant, 0);
    }

    @Nullable
    KeyEntry raw(KeyId id) {
        return entries.get(id);
    }

    /** The entry as it counts: a key whose tenant has ended counts as destroyed. */
    Optional<KeyEntry> entry(KeyId id) {
        return Optional.ofNullable(entries.get(id)).map(this::effective);
    }

    KeyEntry effective(KeyEntry entry) {
        KeyId wrapper = entry.live() ? wrappers.get(entry.id()) : null;
        KeyEntry above = wrapper == null ? null : entries.get(wrapper);
        if (above == null || above.live() || !liveTenantKeys(entry.tenant()).isEmpty()) {
            return entry;
        }
        return destroyed(entry, above.destroyed());
    }

    List<KeyEntry> list() {
        return entries.values().stream().map(this::effective).sorted(BY_AGE).toList();
    }

    @Nullable
    KeyId find(Name name) {
        return live.get(name);
    }

    /** The key of that name that was made last, live or not; looks at every key. */
    Optional<KeyEntry> youngest(Name name) {
        return entries.values().stream()
                .filter(entry -> Name.of(entry).equals(name))
                .max(BY_AGE)
                .map(this::effective);
    }

    Optional<KeyId> elder(KeyId id) {
        return Optional.ofNullable(elders.get(id));
    }

    void bury(KeyEntry entry, Instant at) {
        remember(destroyed(entry, Optional.of(at)));
        KeyId elder = elders.remove(entry.id());
        if (elder == null) {
            live.remove(Name.of(entry), entry.id());
        } else {
            live.replace(Name.of(entry), entry.id(), elder);
        }
        elders.values().remove(entry.id());
        wrappers.remove(entry.id());
    }

    void damaged(KeyId id) {
        damaged.add(id);
    }

    Set<KeyId> damaged() {
        return Set.copyOf(damaged);
    }

    boolean isDamaged(KeyId id) {
        return damaged.contains(id);
    }

    static KeyEntry destroyed(KeyEntry entry, Optional<Instant> at) {
        return new KeyEntry(entry.id(), entry.tenant(), entry.kind(), entry.label(), entry.created(), at);
    }
}
