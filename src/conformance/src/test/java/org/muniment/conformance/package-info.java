/** Rules that hold over the whole tree: architecture, tidiness, standard vectors and black-box system tests. */
@NullMarked
package org.muniment.conformance;

import org.jspecify.annotations.NullMarked;
