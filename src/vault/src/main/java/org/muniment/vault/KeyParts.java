package org.muniment.vault;

import java.util.concurrent.locks.ReadWriteLock;
import org.muniment.vault.provider.KeyProvider;

/**
 * What the keyring and the rotation of its keys work on.
 *
 * @param files the wrapped keys
 * @param root the root key
 * @param marking authenticates markers; wiped when the vault closes
 * @param register the markers once more
 * @param catalog what is known without opening
 * @param opened the keys opened last
 * @param history when versions of the root key were made
 * @param rootUse its read side is held from wrapping by the root key until the catalogue knows; its write side while the
 *     root key gets a version, or loses some
 */
record KeyParts(
        KeyFiles files,
        KeyProvider root,
        byte[] marking,
        DestroyedRegister register,
        KeyCatalog catalog,
        OpenedKeys opened,
        RootHistory history,
        ReadWriteLock rootUse) {

    @Override
    public String toString() {
        return "KeyParts";
    }
}
