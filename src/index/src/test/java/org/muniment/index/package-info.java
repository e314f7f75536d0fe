/** Sealed indexes compared with plain ones, damaged, cut off and rolled back. */
@NullMarked
package org.muniment.index;

import org.jspecify.annotations.NullMarked;
