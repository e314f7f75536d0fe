/** The agents' pages: queues, search, and one ticket with everything that is done to it. */
@NullMarked
package org.muniment.web.desk;

import org.jspecify.annotations.NullMarked;
