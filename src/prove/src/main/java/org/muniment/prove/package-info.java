/**
 * The command {@code prove-erased}: that an erasure leaves nothing, shown by looking for planted words everywhere and
 * through every key that still opens (PROOF.md).
 */
@NullMarked
package org.muniment.prove;

import org.jspecify.annotations.NullMarked;
