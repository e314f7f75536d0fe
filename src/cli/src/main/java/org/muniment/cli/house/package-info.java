/** Opens a data folder for verbs that work without a running server. */
@NullMarked
package org.muniment.cli.house;

import org.jspecify.annotations.NullMarked;
