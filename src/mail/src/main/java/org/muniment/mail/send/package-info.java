/**
 * Writing messages (RFC 5322, 2045–2047, 2231), finding mail servers and speaking with them (RFC 5321). Not seen by other
 * modules.
 */
@NullMarked
package org.muniment.mail.send;

import org.jspecify.annotations.NullMarked;
