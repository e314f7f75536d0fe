/** Options that several verbs share. */
@NullMarked
package org.muniment.cli.option;

import org.jspecify.annotations.NullMarked;
