/** Sealed archives: an ordinary tar of age files, its block index, holds, expiry, evidence and search in place. */
@NullMarked
package org.muniment.archive;

import org.jspecify.annotations.NullMarked;
