package org.muniment.vault;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The keys opened last, so that a busy key is unwrapped once. Thread-safe. */
final class OpenedKeys {

    /** Most keys remembered. */
    static final int MAX = 8192;

    private final Map<KeyId, DataKey> keys = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<KeyId, DataKey> eldest) {
            return size() > MAX;
        }
    };

    synchronized @Nullable DataKey get(KeyId id) {
        return keys.get(id);
    }

    /** Remembers a key if it is still wanted; the check and the remembering are one step. */
    synchronized boolean put(DataKey key, Predicate<KeyId> wanted) {
        if (!wanted.test(key.id())) {
            return false;
        }
        keys.put(key.id(), key);
        return true;
    }

    /** Wipes and forgets the keys that match. */
    synchronized void forget(Predicate<KeyId> which) {
        keys.values().removeIf(key -> {
            boolean gone = which.test(key.id());
            if (gone) {
                key.wipe();
            }
            return gone;
        });
    }
}
