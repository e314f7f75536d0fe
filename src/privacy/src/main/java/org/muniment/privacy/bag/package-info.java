/**
 * The file a person's copy of their data comes in: one ZIP that holds a BagIt 1.0 bag (RFC 8493), with a detached CMS
 * signature (RFC 5652) over its tag manifest. Written in one pass to a stream, so nothing is ever in clear on disk and
 * memory does not grow with content. Times inside the ZIP are fixed: the same content gives the same bytes, but for the
 * signature's.
 */
@NullMarked
package org.muniment.privacy.bag;

import org.jspecify.annotations.NullMarked;
