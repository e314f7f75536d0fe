package org.muniment.vault;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyCatalog.Name;
import org.muniment.vault.internal.AesGcm;
import org.muniment.vault.internal.InternalUse;

/** Makes keys and has them on the disk. Thread-safe; two keys of one name are the caller's to prevent. */
final class KeyMaker {

    private final KeyParts parts;
    private final KeyCatalog catalog;
    private final KeyReader reader;
    private final InstantSource clock;
    /** Held while a tenant's first own key is made. */
    private final Object tenantLock = new Object();
    /** Its read side is held while a key is wrapped by its tenant's; its write side while that gets a successor. */
    private final ReadWriteLock succession = new ReentrantReadWriteLock();

    KeyMaker(KeyParts parts, KeyReader reader, InstantSource clock) {
        this.parts = parts;
        this.catalog = parts.catalog();
        this.reader = reader;
        this.clock = clock;
    }

    /** Makes a key, younger than the given time, under the tenant's newest. */
    KeyId underTenant(Name name, Instant after) {
        Lock shared = succession.readLock();
        shared.lock();
        try {
            KeyId wrapper = tenantKey(name.tenant());
            checkBudget(wrapper);
            byte[] wrapping = reader.open(wrapper).material(InternalUse.OF_THE_VAULT);
            try {
                KeyEntry entry = fresh(name, after);
                DataKey key = DataKey.random(entry.id());
                write(entry.id(), WrappedKey.wrap(entry, key, wrapper, wrapping));
                return made(entry, key, wrapper);
            } finally {
                AesGcm.wipe(wrapping);
            }
        } finally {
            shared.unlock();
        }
    }

    private void checkBudget(KeyId wrapper) {
        KeyEntry entry = catalog.entry(wrapper).orElseThrow();
        // Counting exactly costs a walk over all keys, so only once the cheap upper bound is suspicious.
        if (WrapBudget.OF_A_TENANT.isDue(catalog.made(entry.tenant()))
                && WrapBudget.OF_A_TENANT.isSpent(catalog.wraps(entry))) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "tenant key has wrapped as many keys as it may: rotate it");
        }
    }

    /** A tenant's newest own key, made when it never had one. */
    KeyId tenantKey(TenantId tenant) {
        List<KeyEntry> live = catalog.liveTenantKeys(tenant);
        if (!live.isEmpty()) {
            return live.getLast().id();
        }
        synchronized (tenantLock) {
            List<KeyEntry> all = catalog.tenantKeys(tenant);
            if (all.isEmpty()) {
                return writeTenantKey(tenant, Instant.EPOCH);
            }
            if (all.getLast().live()) {
                return all.getLast().id();
            }
            throw new KeyDestroyed(all.getLast().id());
        }
    }

    /** Gives a tenant another own key; whatever is wrapped from then on is wrapped by that. */
    void succeedTenantKey(TenantId tenant) {
        KeyEntry current = catalog.entry(tenantKey(tenant)).orElseThrow();
        Lock alone = succession.writeLock();
        alone.lock();
        try {
            writeTenantKey(tenant, current.created());
        } finally {
            alone.unlock();
        }
    }

    private KeyId writeTenantKey(TenantId tenant, Instant after) {
        Lock shared = parts.rootUse().readLock();
        shared.lock();
        try {
            KeyEntry entry = fresh(new Name(tenant, KeyKind.TENANT, Keyring.TENANT_LABEL), after);
            DataKey key = DataKey.random(entry.id());
            byte[] file = WrappedKey.wrap(entry, key, parts.root());
            write(entry.id(), file);
            catalog.wrappedBy(
                    entry.id(),
                    WrappedKey.ROOT,
                    WrappedKey.parse(entry.id(), file).rootVersion());
            return made(entry, key, WrappedKey.ROOT);
        } finally {
            shared.unlock();
        }
    }

    private KeyEntry fresh(Name name, Instant after) {
        Instant now = now();
        Instant created = now.isAfter(after) ? now : after.plusMillis(1);
        return new KeyEntry(KeyId.random(), name.tenant(), name.kind(), name.label(), created, Optional.empty());
    }

    private void write(KeyId id, byte[] file) {
        try {
            parts.files().writeKey(id, file);
        } catch (IOException e) {
            throw Keyring.unwritable(e);
        }
    }

    private KeyId made(KeyEntry entry, DataKey key, KeyId wrapper) {
        if (!wrapper.equals(WrappedKey.ROOT)) {
            catalog.wrappedBy(entry.id(), wrapper, 0);
        }
        catalog.remember(entry);
        parts.opened().put(key, reader::isLive);
        return entry.id();
    }

    /** The time, as precise as files have it. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
