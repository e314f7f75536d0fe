/**
 * A sealed Lucene directory with a cache of decrypted pages; knows Lucene, but neither logs nor tickets.
 *
 * <p>{@link org.muniment.index.Partitions} is the way in. Every file of an index is sealed as
 * {@code org.muniment.vault.chunked} describes; {@code RATIONALE.md} beside this package gives the reasons and the
 * figures.
 */
@NullMarked
package org.muniment.index;

import org.jspecify.annotations.NullMarked;
