/**
 * Prefix-preserving, reversible pseudonyms for network addresses: ipcrypt-pfx of draft-denis-ipcrypt (section
 * "ipcrypt-pfx", vectors of its appendix A.2), with a key for each tenant and each 30-day epoch.
 *
 * <p>FORMAT.md, section 9, has the scheme in full. Its known weakness: who can have addresses of their choosing logged and
 * read the stored logs maps prefixes to pseudonyms, network by network. So pseudonyms stay with auditors, and the key
 * changes every epoch.
 */
@NullMarked
package org.muniment.vault.pseudonym;

import org.jspecify.annotations.NullMarked;
