package org.muniment.vault;

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
 */
record KeyParts(
        KeyFiles files,
        KeyProvider root,
        byte[] marking,
        DestroyedRegister register,
        KeyCatalog catalog,
        OpenedKeys opened) {

    @Override
    public String toString() {
        return "KeyParts";
    }
}
