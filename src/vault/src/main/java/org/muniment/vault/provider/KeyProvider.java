package org.muniment.vault.provider;

import java.util.List;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;

/**
 * Holds the root key, in versions, and wraps the tenants' keys with it: AES-256-GCM whose additional data is the caller's
 * context. New keys are wrapped by the newest version; earlier ones still unwrap until they are retired.
 *
 * <p>Every method refuses ({@link Refusal.Code#UNAVAILABLE}) when the provider cannot be reached, is sealed or lets nobody
 * in, and says which. Thread-safe.
 */
public interface KeyProvider extends AutoCloseable {

    /** Bytes of a key that is wrapped. */
    int KEY_BYTES = 32;

    /** As in the setting {@code muniment.vault.provider}. */
    String name();

    /** The newest version. */
    int version();

    /** The versions that unwrap, in ascending order. */
    List<Integer> versions();

    /**
     * Wraps a key.
     *
     * @param context what the wrapping is bound to
     * @param key {@value #KEY_BYTES} bytes
     */
    Wrapping wrap(byte[] context, byte[] key);

    /**
     * Unwraps a key.
     *
     * @param context as when it was wrapped
     * @return {@value #KEY_BYTES} bytes; wipe them after use
     * @throws Tampered when it is not what this provider wrapped for that context, or its version is retired
     */
    byte[] unwrap(byte[] context, Wrapping wrapped);

    /** The 32 bytes that authenticate the markers of destroyed keys: a copy, the same for ever. */
    byte[] marking();

    /** Makes a new version, durable when this returns, and answers it. */
    int rotate();

    /** Destroys all versions before that one. What they wrapped does not unwrap any more, wherever it is kept. */
    void retire(int before);

    /**
     * Whether all versions lie in the folder of keys, so that a backup of the folder brings along those that its keys are
     * wrapped by. Otherwise a version must be kept until the last backup made under it has ended.
     */
    boolean liesInFolder();

    /** Replaces the secret that opens the root key's file; answers {@code false} where there is none to replace. */
    default boolean changeSecret() {
        return false;
    }

    /** Wraps and unwraps something; refuses ({@link Refusal.Code#UNAVAILABLE}) when that does not work. */
    void check();

    /** Forgets what it holds in memory. */
    @Override
    void close();
}
