/** The customers' pages: their requests, and their data. All of it works without scripts. */
@NullMarked
package org.muniment.web.portal;

import org.jspecify.annotations.NullMarked;
