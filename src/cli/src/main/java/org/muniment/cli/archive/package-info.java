/** Verbs over the sealed archives of a data folder. */
@NullMarked
package org.muniment.cli.archive;

import org.jspecify.annotations.NullMarked;
