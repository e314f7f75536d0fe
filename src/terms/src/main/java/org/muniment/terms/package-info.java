/** Value types that three or more modules share, and the ports through which lower modules meet upper ones; depends on nothing. */
@NullMarked
package org.muniment.terms;

import org.jspecify.annotations.NullMarked;
