/** Verbs over log files and the logs of a data folder. */
@NullMarked
package org.muniment.cli.logs;

import org.jspecify.annotations.NullMarked;
