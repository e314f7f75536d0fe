/** The public front: what this desk is, how to write to it, and the privacy policy the software obeys. */
@NullMarked
package org.muniment.web.front;

import org.jspecify.annotations.NullMarked;
