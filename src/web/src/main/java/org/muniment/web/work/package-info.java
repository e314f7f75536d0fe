/** Long work that goes on when its page is left. */
@NullMarked
package org.muniment.web.work;

import org.jspecify.annotations.NullMarked;
