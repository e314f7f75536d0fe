/** Log intake, parsing, hot search and the way into the archives; {@link org.muniment.logs.Logs} is the door. */
@NullMarked
package org.muniment.logs;

import org.jspecify.annotations.NullMarked;
