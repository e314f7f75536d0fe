/** The product as a whole, started with {@code ops/run} and driven from outside only. */
@NullMarked
package org.muniment.conformance.system;

import org.jspecify.annotations.NullMarked;
