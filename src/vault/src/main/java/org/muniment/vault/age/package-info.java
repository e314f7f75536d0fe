/**
 * age v1 files (<a href="https://c2sp.org/age">c2sp.org/age</a>, age-encryption.org/v1) with X25519 recipients: what this
 * package writes, any {@code age} opens, and the other way round.
 *
 * <p>Reading never hands out a byte that was not authenticated: the payload is STREAM, ChaCha20-Poly1305 over chunks of
 * 64 KiB with a counter and a flag on the last one, so that a chunk is checked as it is read and a cut-off file is
 * refused. Chunk <i>k</i> stands alone, which is what {@link org.muniment.vault.age.SeekableAge} is for.
 *
 * <p>age proves that a file was made by somebody who knows a recipient's <em>public</em> key, nothing more; who sealed an
 * archive is the ledger's business.
 */
@NullMarked
package org.muniment.vault.age;

import org.jspecify.annotations.NullMarked;
