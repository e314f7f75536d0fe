/**
 * Writing messages (RFC 5322, 2045–2047, 2231) and handing them to a relay (RFC 5321). Not seen by other modules.
 */
@NullMarked
package org.muniment.mail.send;

import org.jspecify.annotations.NullMarked;
