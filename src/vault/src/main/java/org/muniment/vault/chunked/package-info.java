/**
 * Sealed files: C2SP chunked-encryption (https://c2sp.org/chunked-encryption), instantiation Cobblestone-256, behind a
 * 24-byte preamble that names the key. {@code FORMAT.md} beside this package describes every byte; files written by any
 * release stay readable by every later one.
 *
 * <p>Plaintext leaves a reader only after the 16 KiB chunk it belongs to has been authenticated; the end of a file is
 * authenticated when it is opened. What fails is {@link org.muniment.terms.Tampered}.
 */
@NullMarked
package org.muniment.vault.chunked;

import org.jspecify.annotations.NullMarked;
