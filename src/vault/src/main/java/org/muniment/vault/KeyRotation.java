package org.muniment.vault;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.internal.AesGcm;
import org.muniment.vault.internal.InternalUse;

/**
 * Wraps keys anew. Each file is replaced atomically, and what wrapped it before is destroyed only when nothing is wrapped by
 * it any more; so at every moment every key opens, and whoever was cut short just starts again.
 */
final class KeyRotation {

    private final KeyParts parts;

    KeyRotation(KeyParts parts) {
        this.parts = parts;
    }

    /** Wraps one key by another key of its tenant; nothing to do where somebody destroyed it or did it before. */
    void rewrap(KeyEntry entry, DataKey from, DataKey to) throws IOException {
        if (parts.catalog().entry(entry.id()).filter(KeyEntry::live).isEmpty()) {
            return;
        }
        WrappedKey file = read(entry.id());
        if (file.wrapper().equals(to.id())) {
            parts.catalog().wrappedBy(entry.id(), to.id(), 0);
            return;
        }
        byte[] before = from.material(InternalUse.OF_THE_VAULT);
        byte[] after = to.material(InternalUse.OF_THE_VAULT);
        try {
            DataKey key = file.unwrap(before);
            parts.files().writeKey(entry.id(), WrappedKey.wrap(file.entry(), key, to.id(), after));
            key.wipe();
        } finally {
            AesGcm.wipe(before);
            AesGcm.wipe(after);
        }
        parts.catalog().wrappedBy(entry.id(), to.id(), 0);
    }

    /** Destroys a tenant's key that wraps nothing any more. Its marker is in the folder only (see {@link KeyLoader}). */
    Destruction retire(KeyEntry old, byte[] commitment, Instant at) throws IOException {
        if (!parts.catalog().wrappedWith(old.id()).isEmpty()) {
            throw new IllegalStateException("a key that still wraps others cannot be retired");
        }
        Destruction gone = new Destruction(old, commitment, at);
        parts.files().writeMarker(old.id(), WrappedKey.mark(gone, old, parts.marking()));
        parts.catalog().bury(old, at);
        parts.opened().forget(id -> id.equals(old.id()));
        parts.files().shredKey(old.id());
        return gone;
    }

    /** Wraps all tenants' keys by the newest version of the root key, made first unless an earlier run did. */
    RootRotation root(boolean retire, KeyProgress progress, Instant at) throws IOException {
        refuseWhileDamaged();
        parts.history().read();
        boolean resumed = isRootUnfinished();
        int version = resumed ? parts.root().version() : next();
        parts.history().add(new RootEvent(at, true, parts.root().name(), version));
        List<KeyEntry> keys = tenantKeys();
        int done = 0;
        for (KeyEntry key : keys) {
            WrappedKey file = read(key.id());
            if (file.rootVersion() < version) {
                DataKey opened = file.unwrap(parts.root());
                parts.files().writeKey(key.id(), WrappedKey.wrap(file.entry(), opened, parts.root()));
                opened.wipe();
            }
            parts.catalog().wrappedBy(key.id(), WrappedKey.ROOT, version);
            progress.at(++done, keys.size());
        }
        if (retire) {
            retireRoot(at);
        }
        return new RootRotation(version, keys.size(), resumed, kept(version));
    }

    /** Whether some tenant's key is still wrapped by an earlier version than the newest. */
    boolean isRootUnfinished() {
        int newest = parts.root().version();
        return tenantKeys().stream().anyMatch(key -> parts.catalog().rootVersion(key.id()) < newest);
    }

    /** Makes a version while nobody wraps, so that nothing of an earlier one comes after this. */
    private int next() {
        Lock alone = parts.rootUse().writeLock();
        alone.lock();
        try {
            return parts.root().rotate();
        } finally {
            alone.unlock();
        }
    }

    /** Destroys all versions of the root key but the newest, once everything was seen to open with that. */
    List<Integer> retireRoot(Instant at) throws IOException {
        Lock alone = parts.rootUse().writeLock();
        alone.lock();
        try {
            List<Integer> gone = retireUnused();
            for (int version : gone) {
                parts.history().add(new RootEvent(at, false, parts.root().name(), version));
            }
            return gone;
        } finally {
            alone.unlock();
        }
    }

    private List<Integer> retireUnused() throws IOException {
        refuseWhileDamaged();
        int version = parts.root().version();
        for (KeyEntry key : tenantKeys()) {
            WrappedKey file = read(key.id());
            if (file.rootVersion() < version) {
                throw new Refusal(
                        Refusal.Code.CONFLICT,
                        "keys are still wrapped by an earlier version of the root key: rotate it");
            }
            file.unwrap(parts.root()).wipe();
        }
        List<Integer> gone = kept(version);
        parts.root().retire(version);
        return gone;
    }

    private List<Integer> kept(int version) {
        return parts.root().versions().stream().filter(other -> other < version).toList();
    }

    /** The living own keys of all tenants. */
    List<KeyEntry> tenantKeys() {
        return parts.catalog().tenants().stream()
                .sorted()
                .flatMap((TenantId tenant) -> parts.catalog().liveTenantKeys(tenant).stream())
                .toList();
    }

    /** A damaged file may be put right from a backup, but not once the key that wraps it there is gone. */
    void refuseWhileDamaged() {
        Set<KeyId> damaged = parts.catalog().damaged();
        if (!damaged.isEmpty()) {
            throw new Tampered("files of " + damaged.size() + " keys: put them right before a rotation");
        }
    }

    /** The file of a key. */
    WrappedKey read(KeyId id) throws IOException {
        return WrappedKey.parse(
                id,
                parts.files()
                        .readKey(id)
                        .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "file of key " + id + " is gone")));
    }
}
