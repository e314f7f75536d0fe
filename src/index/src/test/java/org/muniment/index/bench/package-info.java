/** Measures sealed indexes beside plain ones; run by {@code ops/bench/index}. */
@NullMarked
package org.muniment.index.bench;

import org.jspecify.annotations.NullMarked;
