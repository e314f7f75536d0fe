/** What the data protection officer sees and decides: cases with their clocks, incidents, the policy in force. */
@NullMarked
package org.muniment.web.privacy;

import org.jspecify.annotations.NullMarked;
