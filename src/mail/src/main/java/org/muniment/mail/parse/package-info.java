/**
 * Reading messages as they really are: header decoding (RFC 5322, 2047, 2231), the MIME walk over raw bytes (RFC 2045,
 * 2046), text selection, bounce reports (RFC 3464) and automatic mail (RFC 3834). Nothing here throws on bad input and
 * nothing here is seen by other modules.
 */
@NullMarked
package org.muniment.mail.parse;

import org.jspecify.annotations.NullMarked;
