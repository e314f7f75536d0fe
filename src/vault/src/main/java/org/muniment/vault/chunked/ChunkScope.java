package org.muniment.vault.chunked;

import java.util.Objects;
import org.muniment.vault.DataKey;
import org.muniment.vault.KeyId;

/**
 * What a sealed file is bound to: opened with any other key, role or context, it is {@link org.muniment.terms.Tampered}.
 *
 * @param key named in the file's preamble; seals any number of files, each of which gets its own key by a fresh salt
 * @param role what the file is used for
 * @param context the caller's own binding, unambiguous within the role; may be empty; at most 64 KiB
 */
public record ChunkScope(DataKey key, SealedRole role, byte[] context) {

    private static final int MAX_CONTEXT_BYTES = 64 * 1024;

    /** Copies the context. */
    public ChunkScope {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(role, "role");
        if (context.length > MAX_CONTEXT_BYTES) {
            throw new IllegalArgumentException("context longer than " + MAX_CONTEXT_BYTES + " bytes");
        }
        context = context.clone();
    }

    /** Names the key. */
    public KeyId id() {
        return key.id();
    }

    /** A copy. */
    @Override
    public byte[] context() {
        return context.clone();
    }

    @Override
    public String toString() {
        return "ChunkScope[" + id() + ", " + role + "]";
    }

    byte[] preamble() {
        return ChunkFormat.preamble(id(), role);
    }
}
