/**
 * Backups of the folder of keys, each an age v1 file (C2SP age.md) that ends after at most 30 days, and the register of them
 * by which a destruction can name the day from which on no copy of the key is left (NIST SP 800-88, cryptographic erase).
 */
@NullMarked
package org.muniment.vault.backup;

import org.jspecify.annotations.NullMarked;
