/** Vectors, frozen files and hostile files for sealed files. */
@NullMarked
package org.muniment.vault.chunked;

import org.jspecify.annotations.NullMarked;
