/** The composition root: opens everything in order when the product starts, and closes it in the opposite order. */
@NullMarked
package org.muniment.web.boot;

import org.jspecify.annotations.NullMarked;
