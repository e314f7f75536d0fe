package org.muniment.vault;

import java.io.IOException;
import java.util.Arrays;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.internal.AesGcm;
import org.muniment.vault.internal.InternalUse;

/** Opens keys. Thread-safe. */
final class KeyReader {

    private final KeyParts parts;
    private final KeyCatalog catalog;
    private final boolean writable;

    private volatile boolean closed;

    KeyReader(KeyParts parts, boolean writable) {
        this.parts = parts;
        this.catalog = parts.catalog();
        this.writable = writable;
    }

    /** As {@link Keyring#open}. */
    DataKey open(KeyId id) {
        checkOpen();
        DataKey known = parts.opened().get(id);
        if (known != null) {
            return known;
        }
        if (catalog.isDamaged(id)) {
            throw new Tampered("wrapped key " + id);
        }
        KeyEntry entry = catalog.effective(known(id));
        if (!entry.live()) {
            throw new KeyDestroyed(id);
        }
        DataKey key = unwrap(entry);
        if (!parts.opened().put(key, this::isLive)) {
            key.wipe();
            throw new KeyDestroyed(id);
        }
        return key;
    }

    /** Unwraps by the file as it is now: a rotation may replace it, and end what had wrapped it, between the two. */
    private DataKey unwrap(KeyEntry entry) {
        byte[] read = bytes(entry.id());
        while (true) {
            try {
                return unwrap(entry, WrappedKey.parse(entry.id(), read));
            } catch (Tampered | KeyDestroyed e) {
                byte[] again = bytes(entry.id());
                if (Arrays.equals(read, again)) {
                    throw e;
                }
                read = again;
            }
        }
    }

    private byte[] bytes(KeyId id) {
        try {
            return parts.files()
                    .readKey(id)
                    .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "file of key " + id + " is gone"));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private DataKey unwrap(KeyEntry entry, WrappedKey file) {
        boolean tenantsOwn = entry.kind() == KeyKind.TENANT;
        if (!file.entry().equals(entry) || file.wrapper().equals(WrappedKey.ROOT) != tenantsOwn) {
            throw new Tampered("wrapped key " + entry.id());
        }
        if (tenantsOwn) {
            return file.unwrap(parts.root());
        }
        // By the file, not from memory: a reader beside the owner may have slept through a rotation.
        KeyEntry wrapper = known(file.wrapper());
        if (wrapper.kind() != KeyKind.TENANT || !wrapper.tenant().equals(entry.tenant()) || !wrapper.live()) {
            throw new Tampered("wrapped key " + entry.id());
        }
        byte[] wrapping = open(wrapper.id()).material(InternalUse.OF_THE_VAULT);
        try {
            return file.unwrap(wrapping);
        } finally {
            AesGcm.wipe(wrapping);
        }
    }

    /** The entry of a key; a reader beside the owner looks for keys made since it opened. */
    KeyEntry known(KeyId id) {
        KeyEntry entry = catalog.raw(id);
        if (entry == null && !writable) {
            try {
                KeyLoader loader = new KeyLoader(parts, false);
                loader.marker(id);
                loader.key(id);
                entry = catalog.raw(id);
            } catch (IOException e) {
                throw unreadable(e);
            }
        }
        if (entry == null) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there is no key " + id);
        }
        return entry;
    }

    boolean isLive(KeyId id) {
        return !closed && catalog.entry(id).filter(KeyEntry::live).isPresent();
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the vault is closed");
        }
    }

    private static Refusal unreadable(IOException fault) {
        return new Refusal(Refusal.Code.UNAVAILABLE, "folder of keys cannot be read", fault);
    }

    void close() {
        closed = true;
        parts.opened().forget(id -> true);
    }
}
