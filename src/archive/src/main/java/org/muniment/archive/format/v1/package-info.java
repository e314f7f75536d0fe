/**
 * Archive file, version 1: the tar, its table of contents and the compressed frames of a day, as {@code FORMAT.md} in the
 * archive module lays down. Frozen once released: a new layout gets a new package.
 *
 * <p>Nothing here knows records, queries or keys beyond an age identity; that is the package above.
 */
@NullMarked
package org.muniment.archive.format.v1;

import org.jspecify.annotations.NullMarked;
