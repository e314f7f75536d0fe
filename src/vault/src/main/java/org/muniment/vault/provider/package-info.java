/**
 * Where the root key is: in a keystore opened by a secret file, in a PKCS#11 token (OASIS PKCS#11 2.40), or in a HashiCorp
 * Vault Transit engine; one port, {@link KeyProvider}, and one contract test for all of them.
 */
@NullMarked
package org.muniment.vault.provider;

import org.jspecify.annotations.NullMarked;
