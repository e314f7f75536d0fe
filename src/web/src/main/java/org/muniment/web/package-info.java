/** The one edge: pages and REST interface, with no rules of its own. */
@NullMarked
package org.muniment.web;

import org.jspecify.annotations.NullMarked;
