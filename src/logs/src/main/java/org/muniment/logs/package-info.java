/** Log intake, parsing, hot search, alerts and reports. */
@NullMarked
package org.muniment.logs;

import org.jspecify.annotations.NullMarked;
