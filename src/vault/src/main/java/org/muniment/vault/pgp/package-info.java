/**
 * OpenPGP messages and keys (RFC 9580, reading RFC 4880 as well): it knows bytes, not mail. Content is handed out only
 * after its integrity was proved; without protection of integrity nothing is. Nothing here asks a key server or follows a
 * web of trust: whose key it is, people confirm.
 */
@NullMarked
package org.muniment.vault.pgp;

import org.jspecify.annotations.NullMarked;
