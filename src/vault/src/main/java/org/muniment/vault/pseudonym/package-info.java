/**
 * Prefix-preserving, reversible pseudonyms for network addresses: ipcrypt-pfx of draft-denis-ipcrypt (section
 * "ipcrypt-pfx", vectors of its appendix A.2), with a key for each tenant and each 30-day epoch.
 */
@NullMarked
package org.muniment.vault.pseudonym;

import org.jspecify.annotations.NullMarked;
