/** The archive policy as data, and the reader that turns it into retention, clocks, holidays, data map and notices. */
@NullMarked
package org.muniment.policy;

import org.jspecify.annotations.NullMarked;
