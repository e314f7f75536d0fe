/** What operators see and do: health of intake and delivery, entity keys, retention, staff. */
@NullMarked
package org.muniment.web.operations;

import org.jspecify.annotations.NullMarked;
